import type { BranchStep, Step, SwitchStep } from '#kernel/playbook.ts';
import type { Json } from '#kernel/json.ts';
import { blockError } from './block-error.ts';
import { demandTime } from './deadline.ts';
import { forked, type Frame } from './frame.ts';
import { conclude, stepRecord } from './step-record.ts';
import type { Flow, Walk } from './walk.ts';

interface Case {
  readonly name?: string;
  readonly steps: readonly Step[];
}

/**
 * Runs one of several lists of steps. The choice is kept, so that a later pass takes the same way:
 * as the output of the step, by its name, or by its position when it has none. -1: none was there to be taken.
 */
export async function runCase(
  walk: Walk,
  step: BranchStep | SwitchStep,
  frame: Frame,
  cases: readonly Case[],
  choose: () => number,
): Promise<Flow> {
  const output = keptChoice(walk, step, frame, cases, choose);
  const steps = chosenCase(cases, output)?.steps ?? [];
  const flow = await walk.block(steps, forked(frame));
  if (flow === 'suspended' || flow === 'cancelled') return flow;
  if (flow === 'failed') {
    const error = blockError(walk, steps, frame.iteration);
    if (error === null) demandTime(walk, step, frame);
    return conclude(walk, step, frame, stepRecord(walk, step, frame, { status: 'failed', output, error }), {
      mayRetry: false,
    });
  }
  await conclude(walk, step, frame, stepRecord(walk, step, frame, { output }), { mayNote: true });
  return flow;
}

function keptChoice(walk: Walk, step: Step, frame: Frame, cases: readonly Case[], choose: () => number): Json {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined && known.output !== null) return known.output;
  const position = choose();
  const found = cases[position];
  const output = found === undefined ? -1 : (found.name ?? position);
  walk.journal.note(stepRecord(walk, step, frame, { status: 'waiting', output }));
  return output;
}

function chosenCase(cases: readonly Case[], output: Json): Case | undefined {
  return typeof output === 'string' ? cases.find(({ name }) => name === output) : cases[Number(output)];
}
