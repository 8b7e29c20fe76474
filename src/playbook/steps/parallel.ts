import type { ParallelStep } from '#kernel/playbook.ts';
import { integer, steps } from '../forms/basic.ts';
import { optional, required } from '../forms/record.ts';
import { defineKind } from '../step-kind.ts';

export const parallelStep = defineKind<ParallelStep>('parallel')({
  members: {
    parallel: required(steps, 'steps'),
    concurrency: optional(integer(1, 100)),
  },
  check: (step, path, context) => context.parallel(step.steps, `${path}.parallel`),
  inner: (step) => [{ below: '.parallel', steps: step.steps }],
});
