import type { ApprovalDesk } from '#kernel/approval.ts';
import type { Clock } from '#kernel/clock.ts';
import type { EventReader } from '#kernel/event.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { Notifier } from '#kernel/notice.ts';
import type { Step } from '#kernel/playbook.ts';
import type { PlaybookStore, RunLease, RunStore, StepRun } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { VerbPlanner } from '#kernel/verb.ts';
import type { Frame } from './frame.ts';
import type { Journal } from './journal.ts';
import type { Outline, Section } from './outline.ts';

/**
 * How far a block came: to its end; to a wait; to a failure that ends the run, which is on record; to a cancellation;
 * or to a step that ends the run as it is.
 */
export type Flow = 'done' | 'suspended' | 'failed' | 'cancelled' | 'stopped';

/** What steps reach for outside the run. */
export interface WalkPorts {
  readonly runner: Pick<ActionRunner, 'describe' | 'run'>;
  readonly receipts: Pick<IntentStore, 'getReceipt'>;
  readonly runs: Pick<RunStore, 'create' | 'get' | 'requestCancel' | 'cancelChildren'>;
  readonly playbooks: Pick<PlaybookStore, 'get'>;
  readonly verbs: VerbPlanner;
  readonly approvals: ApprovalDesk;
  readonly notifier: Notifier;
  readonly events: EventReader;
  readonly clock: Clock;
}

/** One pass over a run's document: finished steps are skipped, ready ones executed, until the run waits or ends. */
export interface Walk extends WalkPorts {
  readonly lease: RunLease;
  readonly journal: Journal;
  readonly outline: Outline;
  /** Aborted when the run is to be cancelled. */
  readonly signal: AbortSignal;
  /** True when the server stops: no new step is started. */
  readonly stopping: () => boolean;
  readonly block: (steps: readonly Step[], frame: Frame) => Promise<Flow>;
  /** The step that has ended this part of the run as it is, after which no new one is started; null when none has. */
  readonly stop: (section: Section) => StepRun | null;
  /** One step of a block whose order is not that of its list. */
  readonly step: (step: Step, frame: Frame) => Promise<Flow>;
  /** Notes that the run must be looked at again at this time. */
  readonly wakeAt: (time: Date) => void;
  /** Lets time pass without ending this pass; ends early when the run is to be cancelled. */
  readonly pause: (ms: number) => Promise<void>;
  /** Of a replay: when the step began. The clock of the walk is at that time then. */
  readonly beganAt: (stepId: string, iteration: string) => Date | null;
}

/** How one kind of step is run. What it gives is on record; `suspended` comes with a time to look again. */
export type StepBody<S extends Step = Step> = (walk: Walk, step: S, frame: Frame) => Promise<Flow>;
