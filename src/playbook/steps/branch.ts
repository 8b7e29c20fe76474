import type { BranchStep } from '#kernel/playbook.ts';
import { checkConditions } from '../check-cases.ts';
import { caseName } from '../common-keys.ts';
import { expression, list, steps } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { optional, record, required } from '../forms/record.ts';
import { refuseTwice } from '../shape.ts';
import { defineKind } from '../step-kind.ts';

type Cases = BranchStep['cases'];

const rows: Form<Cases> = list(
  record({ when: optional(expression), name: optional(caseName), steps: required(steps) }),
  { max: 100 },
);

const cases: Form<Cases> = {
  ...rows,
  read: (value, path, context) => {
    const found = rows.read(value, path, context);
    if (found.length === 0) context.problems.add(path, 'has no case', 'Add `- when: ${{ … }}` with its `steps`.');
    refuseTwice(
      found.map(({ name }) => name),
      (index) => `${path}[${index}].name`,
      context.problems,
    );
    for (const [index, { when }] of found.slice(0, -1).entries()) {
      if (when !== undefined) continue;
      context.problems.add(
        `${path}[${index}]`,
        'always holds, so the cases after it are never taken',
        'Give it a `when`, or move it to the end.',
      );
    }
    return found;
  },
  schema: { ...rows.schema, minItems: 1 },
};

export const branchStep = defineKind<BranchStep>('branch')({
  members: { branch: required(cases, 'cases') },

  check(step, path, context) {
    for (const [index, { when, steps: inner }] of step.cases.entries()) {
      const at = `${path}.branch[${index}]`;
      if (when !== undefined) context.condition(when, `${at}.when`);
      context.steps(inner, `${at}.steps`);
    }
    checkConditions(step.cases, `${path}.branch`, context.problems);
  },

  inner: (step) => step.cases.map(({ steps: inner }, index) => ({ below: `.branch[${index}].steps`, steps: inner })),
});
