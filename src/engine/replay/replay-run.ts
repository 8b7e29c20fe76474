import { AppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { RecordedRun, Recording } from '#kernel/recording.ts';
import type { Run, StepRun, Transition, Wait } from '#kernel/run.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { walkRun, type WalkParts } from '../walk-run.ts';
import { recordedEvent, recordedParts, type ReplayTools } from './recorded-parts.ts';
import { runOf } from './run-of.ts';

export interface ReplayedRun {
  readonly run: Run;
  /** Every attempt. */
  readonly steps: readonly StepRun[];
}

const maxPasses = 5_000;

/** Walks a playbook through a recording: in memory, at the recorded times, with the recorded answers. */
export async function replayRun(
  recording: Recording,
  recorded: RecordedRun,
  playbook: Playbook,
  tools: ReplayTools,
): Promise<ReplayedRun> {
  const startedAt = recorded.startedAt ?? recorded.createdAt;
  let now = Date.parse(startedAt);
  let run: Run = { ...runOf(recorded), status: 'running', startedAt, finishedAt: null, error: null, output: null };
  const steps = new Map<string, StepRun>();
  const waits = new Map<string, Wait>();

  async function record(_lease: unknown, { steps: written, waits: opened = [], endedWaits = [], finish }: Transition) {
    for (const step of written) steps.set(`${step.stepId}/${step.iteration}/${step.attempt}`, step);
    for (const wait of opened) waits.set(`${wait.stepId}/${wait.iteration}`, wait);
    for (const { stepId, iteration } of endedWaits) waits.delete(`${stepId}/${iteration}`);
    if (finish !== undefined) run = { ...run, ...finish, finishedAt: new Date(now).toISOString() };
  }

  const ports = recordedParts(recording, recorded, tools, { now: () => now });
  const parts: WalkParts = {
    ...ports,
    runs: { ...ports.runs, record },
    clock: { now: () => new Date(now), monotonic: () => now },
    // Time passes at once, as far as the pause goes.
    async pause(ms) {
      now += ms;
    },
    beganAt(stepId, iteration) {
      const begun = recorded.steps.find(
        (step) => step.stepId === stepId && step.iteration === iteration && step.attempt === 1,
      );
      if (begun === undefined) return null;
      now = Math.max(now, Date.parse(begun.startedAt));
      return new Date(begun.startedAt);
    },
  };
  const signal = new AbortController();

  for (let epoch = 1; epoch < maxPasses; epoch += 1) {
    const lease = { run, epoch, playbook, steps: latestOf(steps.values()), waits: [...waits.values()] };
    if (recorded.status === 'cancelled' && isOver(recorded.finishedAt, now)) signal.abort();
    const end = await walkRun(parts, lease, { signal: signal.signal, stopping: () => false });
    if (end === 'ended') return { run, steps: [...steps.values()] };
    now = Math.max(now, nextTime(end.wakeAt));
    deliverEvents();
  }
  throw new AppError('replay_stuck', `The run does not end within ${maxPasses} passes.`, {
    failureIndicator: recorded.id,
  });

  /** When something happens next: what the recording knows of, or else what a wait ends with. */
  function nextTime(wakeAt: Date | null): number {
    const times = [...waits.values()].map((wait) => endOfWait(wait)).filter((time) => time !== null && time >= now);
    if (recorded.status === 'cancelled' && recorded.finishedAt !== null) times.push(Date.parse(recorded.finishedAt));
    if (wakeAt !== null) times.push(wakeAt.getTime());
    const [first] = times.filter((time) => time !== null).toSorted((a, b) => a - b);
    if (first === undefined) throw new AppError('replay_stuck', 'The replay is stuck: nothing ends what it waits for.');
    return first;
  }

  function endOfWait({ kind, receiptId, stepId, iteration }: Wait): number | null {
    const own = recorded.steps.findLast(
      (step) => step.stepId === stepId && step.iteration === iteration.replace(/~\d+$/, ''),
    );
    if (kind === 'settlement') {
      const settled = recorded.steps.find(({ result }) => result?.receiptId === receiptId)?.accepted?.settledAt ?? null;
      return settled === null ? null : Math.max(Date.parse(settled), now);
    }
    if (kind === 'run') {
      const child = recording.children.find(
        ({ parent }) => parent?.runId === recorded.id && parent.stepId === stepId && parent.iteration === iteration,
      );
      const childEnd = child?.finishedAt ?? null;
      return childEnd === null ? null : Math.max(Date.parse(childEnd), now);
    }
    const ownEnd = own?.finishedAt ?? null;
    return kind === 'event' && ownEnd !== null ? Math.max(Date.parse(ownEnd), now) : null;
  }

  /** An event is given to its wait only when it matches: another match is another playbook. */
  function deliverEvents(): void {
    for (const [key, wait] of waits) {
      if (wait.kind !== 'event' || wait.match === undefined || wait.eventId !== undefined) continue;
      const own = recorded.steps.findLast((step) => step.stepId === wait.stepId && step.iteration === wait.iteration);
      const output = own?.output as { readonly id?: string } | null | undefined;
      const event = typeof output?.id === 'string' ? recordedEvent(recorded, output.id) : null;
      if (event === null || !isOver(own?.finishedAt ?? null, now)) continue;
      const { id, source, kind, at, data } = event;
      if (evaluateCondition(wait.match, { event: { id, source, kind, at, data } }, `${wait.stepId}.wait.event`)) {
        waits.set(key, { ...wait, eventId: event.id });
      }
    }
  }
}

function isOver(time: string | null, now: number): boolean {
  return time !== null && now >= Date.parse(time);
}

/** Of each step run the latest attempt. */
export function latestOf<T extends Pick<StepRun, 'stepId' | 'iteration' | 'attempt'>>(
  steps: Iterable<T>,
): readonly T[] {
  const found = new Map<string, T>();
  for (const step of steps) {
    const key = `${step.stepId}/${step.iteration}`;
    if ((found.get(key)?.attempt ?? 0) <= step.attempt) found.set(key, step);
  }
  return [...found.values()];
}
