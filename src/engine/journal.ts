import type { StepRef } from '#kernel/intent.ts';
import type { RunLease, StepRun, Transition, Wait } from '#kernel/run.ts';

/** Milliseconds after which a noted step run is written even though nothing else asks for it. */
const holdMs = 250;

type PlaceOfStep = Pick<StepRef, 'stepId' | 'iteration'>;

/**
 * The step runs of one lease.
 * A step run is either committed at once, or noted: held back for a moment and written together with the next ones.
 * Only what a crash may lose without harm is noted, and everything noted is flushed before a write can leave the process.
 */
export interface Journal {
  /** Of several attempts, the latest. */
  find(stepId: string, iteration: string): StepRun | undefined;
  /** The step runs of one iteration by step id. */
  within(iteration: string): ReadonlyMap<string, StepRun>;
  all(): Iterable<StepRun>;
  /** What a step waits for. */
  wait(place: PlaceOfStep): Wait | undefined;
  waits(): Iterable<Wait>;
  /** Steps that have ended the run as it is. */
  stops(): readonly StepRun[];
  note(step: StepRun): void;
  flush(): Promise<void>;
  commit(transition: Transition): Promise<void>;
}

/** @param write commits a transition under the fence of the lease */
export function createJournal(lease: RunLease, write: (transition: Transition) => Promise<void>): Journal {
  const iterations = new Map<string, Map<string, StepRun>>();
  const open = new Map<string, Wait>(lease.waits.map((wait) => [placeKey(wait), wait]));
  const stops: StepRun[] = [];
  let held: StepRun[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  for (const step of lease.steps) remember(step);

  function remember(step: StepRun): void {
    if (step.kind === 'stop' && step.status === 'succeeded') stops.push(step);
    const steps = iterations.get(step.iteration);
    if (steps === undefined) iterations.set(step.iteration, new Map([[step.stepId, step]]));
    else steps.set(step.stepId, step);
  }

  /** Transitions are written one after the other; a failed one fails all that follow. */
  function append(transition: Transition): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const steps = [...held, ...transition.steps];
    held = [];
    writing = writing.then(() => write({ ...transition, steps: newest(steps) }));
    // Whoever flushes or commits next meets the error; it must not surface as unhandled before.
    writing.catch(() => undefined);
    return writing;
  }

  return {
    find: (stepId, iteration) => iterations.get(iteration)?.get(stepId),
    within: (iteration) => iterations.get(iteration) ?? new Map<string, StepRun>(),
    *all() {
      for (const steps of iterations.values()) yield* steps.values();
    },
    wait: (place) => open.get(placeKey(place)),
    waits: () => open.values(),
    stops: () => stops,
    note(step) {
      remember(step);
      held.push(step);
      timer ??= setTimeout(() => void append({ steps: [] }), holdMs).unref();
    },
    flush: () => (held.length === 0 ? writing : append({ steps: [] })),
    commit(transition) {
      for (const step of transition.steps) remember(step);
      for (const wait of transition.waits ?? []) open.set(placeKey(wait), wait);
      for (const place of transition.endedWaits ?? []) open.delete(placeKey(place));
      return append(transition);
    },
  };
}

/** Ended, as far as it can end by itself. */
export function isFinal(step: StepRun): boolean {
  return step.status !== 'waiting' && step.status !== 'pending';
}

/** One statement may write a row once: of several states of an attempt, the last. */
function newest(steps: readonly StepRun[]): readonly StepRun[] {
  const byKey = new Map<string, StepRun>();
  for (const step of steps) byKey.set(`${placeKey(step)}/${step.attempt}`, step);
  return [...byKey.values()];
}

function placeKey({ stepId, iteration }: PlaceOfStep): string {
  return `${stepId}/${iteration}`;
}
