import type { StopStep } from '#kernel/playbook.ts';
import { anything } from '../forms/basic.ts';
import { required } from '../forms/record.ts';
import type { StepKind } from '../step-kind.ts';

/** `stop:` alone, or with the output of the run. */
export const stopStep: StepKind<StopStep> = {
  name: 'stop',
  members: { stop: required(anything, 'output') },
  make: (values, common) => {
    const { output } = values as Required<Pick<StopStep, 'output'>>;
    return { kind: 'stop', ...common, ...(output === null ? {} : { output }) };
  },
  values: ({ output = null }) => ({ output }),
  check: (step, path, context) => context.template(step.output ?? null, `${path}.stop`),
};
