import type { Clock } from '#kernel/clock.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { Step } from '#kernel/playbook.ts';
import type { RunLease } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { Frame } from './frame.ts';
import type { Journal } from './journal.ts';

/**
 * How far a block came: to its end; to a wait; to a failure that ends the run; or to a cancellation.
 */
export type Flow = 'done' | 'suspended' | 'failed' | 'cancelled';

/** One pass over a run's document: finished steps are skipped, ready ones executed, until the run waits or ends. */
export interface Walk {
  readonly lease: RunLease;
  readonly journal: Journal;
  readonly runner: ActionRunner;
  readonly receipts: Pick<IntentStore, 'getReceipt'>;
  readonly clock: Clock;
  /** Aborted when the run is to be cancelled. */
  readonly signal: AbortSignal;
  /** True when the server stops: no new step is started. */
  readonly stopping: () => boolean;
  readonly block: (steps: readonly Step[], frame: Frame) => Promise<Flow>;
  /** Notes that the run must be looked at again at this time. */
  readonly wakeAt: (time: Date) => void;
}
