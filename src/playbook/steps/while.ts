import type { WhileStep } from '#kernel/playbook.ts';
import { duration, expression, integer, steps } from '../forms/basic.ts';
import { optional, required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const whileStep = defineKind<WhileStep>('while')({
  members: {
    while: required(expression, 'condition'),
    'max-iterations': required(integer(1, 10_000), 'maxIterations', {
      problem: 'has no bound',
      fix: 'Add `max-iterations`, for example `max-iterations: 100`.',
    }),
    delay: optional(duration(), 'delayMs'),
    steps: required(steps),
  },

  check(step, path, context) {
    context.condition(step.condition, `${path}.while`);
    context.steps(step.steps, `${path}.steps`);
  },

  inner: (step) => [{ below: '.steps', steps: step.steps }],
  repeated: true,
});
