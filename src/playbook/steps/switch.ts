import type { SwitchStep } from '#kernel/playbook.ts';
import { checkValues } from '../check-cases.ts';
import { caseName } from '../common-keys.ts';
import { anything, list, steps } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { optional, record, required } from '../forms/record.ts';
import { refuseTwice } from '../shape.ts';
import { defineKind } from '../step-kind.ts';
import { isTemplate } from '../template-text.ts';

type Cases = SwitchStep['cases'];

const rows: Form<Cases> = list(
  record({ value: required(anything), name: optional(caseName), steps: required(steps) }),
  { min: 1, max: 100 },
);

const cases: Form<Cases> = {
  ...rows,
  read: (value, path, context) => {
    const found = rows.read(value, path, context);
    refuseTwice(
      found.map(({ name }) => name),
      (index) => `${path}[${index}].name`,
      context.problems,
    );
    for (const [index, { value: one, name }] of found.entries()) {
      if (isTemplate(one))
        context.problems.add(`${path}[${index}].value`, 'must be a plain value', 'Use a branch for conditions.');
      if (name === 'otherwise')
        context.problems.add(`${path}[${index}].name`, 'is the name of the other cases', 'Choose another name.');
    }
    return found;
  },
};

export const switchStep = defineKind<SwitchStep>('switch')({
  members: {
    switch: required(anything, 'on'),
    cases: required(cases),
    otherwise: optional(steps),
  },

  check(step, path, context) {
    context.template(step.on, `${path}.switch`);
    for (const [index, { steps: inner }] of step.cases.entries()) context.steps(inner, `${path}.cases[${index}].steps`);
    if (step.otherwise !== undefined) context.steps(step.otherwise, `${path}.otherwise`);
    checkValues(step, path, context.problems);
  },

  inner: ({ cases: rowsOf, otherwise }) => [
    ...rowsOf.map(({ steps: inner }, index) => ({ below: `.cases[${index}].steps`, steps: inner })),
    ...(otherwise === undefined ? [] : [{ below: '.otherwise', steps: otherwise }]),
  ],
});
