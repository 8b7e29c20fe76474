import type { BranchStep, Step } from '#kernel/playbook.ts';
import { invalidPlaybook } from '../../problem.ts';
import { bodyOf, type Inside } from './body.ts';
import { chained, filledSteps } from './chain.ts';
import type { Maker } from './maker.ts';
import { restoredBody } from './restore.ts';
import type { CacaoStep } from './types.ts';

const maxSteps = 1_000;

/** Where a sequence ends beside its `end`, and whether that end is the end of the run. */
export interface Region {
  readonly stops: ReadonlySet<string>;
  readonly top: boolean;
}

/** Steps from one on, until the region ends. @throws AppError `invalid_playbook` when the document would grow too long */
export function sequence(start: string | null, region: Region, maker: Maker): readonly Step[] {
  const steps: Step[] = [];
  for (let id = start; id !== null && !region.stops.has(id);) {
    const step = maker.file.steps.get(id);
    if (step === undefined || step.type === 'end') break;
    const { made, next } = translated(step, region, maker);
    maker.count += made.length;
    if (maker.count > maxSteps)
      throw invalidPlaybook([
        {
          severity: 'error',
          line: 1,
          column: 1,
          path: step.pointer,
          problem: `brings the playbook to more than ${maxSteps} steps`,
          fix: 'Steps that several branches share are copied into each; split the playbook.',
        },
      ]);
    steps.push(...made);
    id = next;
  }
  return steps;
}

interface Translated {
  readonly made: readonly Step[];
  readonly next: string | null;
}

function translated(step: CacaoStep, region: Region, maker: Maker): Translated {
  if (step.type === 'start') return { made: [], next: step.completion };
  const onward = step.completion ?? step.success;
  const parts = step.branches.map(({ to }) => to);
  // Branches of a step that says nothing of its own way on simply run together somewhere.
  const meeting =
    onward === null && step.failure === null && step.type !== 'while-condition' ? maker.meetings.of(parts) : null;
  const next = onward ?? meeting;
  const inner: Region = { stops: new Set([...region.stops, ...(next === null ? [] : [next])]), top: false };
  const inside: Inside = (of, branch) =>
    sequence(of.branches.find(({ name }) => name === branch)?.to ?? null, inner, maker);
  const body = restoredBody(step, inside, maker) ?? bodyOf(step, inside, maker);
  const made = [...delayOf(step, maker), ...body];
  if (step.failure === null) return { made, next };
  return withFailure(step, made, step.failure, region, maker);
}

function delayOf({ raw, type }: CacaoStep, maker: Maker): readonly Step[] {
  const { delay } = raw;
  if (typeof delay !== 'number' || delay <= 0 || type === 'end') return [];
  return [
    {
      kind: 'wait',
      id: maker.names.step('delay', 'delay'),
      title: 'Delay',
      until: { durationMs: Math.min(Math.floor(delay), 366 * 86_400_000) },
    },
  ];
}

/** What runs when the step has failed, and where both ways meet again. */
function withFailure(
  step: CacaoStep,
  made: readonly Step[],
  failure: string,
  region: Region,
  maker: Maker,
): Translated {
  const { success } = step;
  const grouped = made.length === 1 ? made : [group(made, maker)];
  const [only] = grouped;
  if (only === undefined) return { made, next: success };
  if (success === failure) return { made: [{ ...only, onError: 'continue' }], next: success };
  const meeting = success === null ? null : maker.meetings.of([success, failure]);
  const ends = (id: string | null): boolean => id === null || maker.file.steps.get(id)?.type === 'end';
  const isEnd = (id: string): boolean => ends(id) || region.stops.has(id);
  const rejoins = success !== null && (meeting === success || (isEnd(success) && leadsTo(failure, success, maker)));
  if (rejoins) {
    const handler = sequence(failure, { stops: new Set([...region.stops, success]), top: false }, maker);
    return { made: [{ ...only, onError: handler.length === 0 ? 'continue' : handler }], next: success };
  }
  if (region.top && meeting === null) {
    const handler = sequence(failure, region, maker);
    maker.count += handler.length + 1;
    const stop: Step = { kind: 'stop', id: maker.names.step(`${only.id} stop`, 'stop'), title: 'The run ends here' };
    return { made: [{ ...only, onError: [...handler, stop] }], next: success };
  }
  return {
    made: [{ ...only, onError: 'continue' }, parted(only, [success, failure], meeting, region, maker)],
    next: meeting,
  };
}

/** Whether one step leads to the other through nothing but a single way. */
function leadsTo(from: string, to: string, maker: Maker): boolean {
  for (let id: string | null = from; id !== null;) {
    if (id === to) return true;
    const step: CacaoStep | undefined = maker.file.steps.get(id);
    id = step?.completion ?? step?.success ?? null;
  }
  return false;
}

function parted(
  step: Step,
  [success, failure]: readonly [string | null, string],
  meeting: string | null,
  region: Region,
  maker: Maker,
): Step {
  const inner: Region = { stops: new Set([...region.stops, ...(meeting === null ? [] : [meeting])]), top: false };
  const failed = `steps.${step.id}.status == "failed"`;
  const [onFailure, onSuccess] = [sequence(failure, inner, maker), sequence(success, inner, maker)];
  const cases: BranchStep['cases'] =
    onFailure.length === 0
      ? [{ when: `!(${failed})`, steps: filledSteps(onSuccess, maker) }]
      : [{ when: failed, steps: onFailure }, ...(onSuccess.length === 0 ? [] : [{ steps: onSuccess }])];
  return { kind: 'branch', id: maker.names.step(`${step.id} outcome`, 'outcome'), title: 'Failed or not', cases };
}

/** Several steps that fail as one. */
function group(steps: readonly Step[], maker: Maker): Step {
  return { kind: 'parallel', id: maker.names.step('group', 'group'), steps: chained(steps) };
}
