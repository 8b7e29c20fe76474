import type { Json } from '#kernel/json.ts';
import type { BranchStep } from '#kernel/playbook.ts';
import { readList, readObject, refuseUnknownKeys } from '../shape.ts';
import type { ParseContext, StepKind } from '../step-kind.ts';

export const branchStep: StepKind<BranchStep> = {
  name: 'branch',
  keys: ['branch'],

  parse(document, common, path, context) {
    const at = `${path}.branch`;
    const cases = readList(document.branch, at, context.problems);
    if (cases.length === 0) context.problems.add(at, 'has no case', 'Add `- when: ${{ … }}` with its `steps`.');
    return {
      kind: 'branch',
      ...common,
      cases: cases.map((value, index) => readCase(value, `${at}[${index}]`, index === cases.length - 1, context)),
    };
  },

  check(step, path, context) {
    for (const [index, { when, steps }] of step.cases.entries()) {
      const at = `${path}.branch[${index}]`;
      if (when !== undefined) context.condition(when, `${at}.when`);
      context.steps(steps, `${at}.steps`);
    }
  },

  inner: (step) => step.cases.map(({ steps }, index) => ({ below: `.branch[${index}].steps`, steps })),
};

function readCase(value: Json, path: string, last: boolean, context: ParseContext): BranchStep['cases'][number] {
  const found = readObject(value, path, context.problems);
  refuseUnknownKeys(found, ['when', 'steps'], path, context.problems);
  const steps = context.steps(found.steps, `${path}.steps`);
  if (found.when !== undefined) return { when: context.expression(found.when, `${path}.when`), steps };
  if (!last)
    context.problems.add(
      path,
      'always holds, so the cases after it are never taken',
      'Give it a `when`, or move it to the end.',
    );
  return { steps };
}
