import type { AppErrorJson } from './error.ts';
import type { StepRef } from './intent.ts';
import type { Json, JsonObject } from './json.ts';
import type { Playbook } from './playbook.ts';
import type { Requester } from './requester.ts';
import type { ActionResult } from './result.ts';

export type RunMode = 'live' | 'dry-run' | 'simulate';

/** The last four are final. */
export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'partially_succeeded' | 'failed' | 'cancelled';

export interface Run {
  readonly id: string;
  readonly tenant: string;
  readonly playbookId: string;
  readonly playbookVersion: number;
  readonly playbookHash: string;
  readonly status: RunStatus;
  readonly inputs: JsonObject;
  readonly requester: Requester;
  readonly cancelRequested: boolean;
  /** `dry-run`: reads go out, writes are predicted. `simulate`: everything goes to simulated consoles. */
  readonly mode: RunMode;
  /** Higher goes first; 0 is normal. */
  readonly priority: number;
  /** The step of another run that started this one and waits for it. */
  readonly parent: StepRef | null;
  /** The run that this one repeats; writes that it made are taken, not made again. */
  readonly rerunOf: string | null;
  /** What a trigger handed over: `trigger` in expressions. */
  readonly trigger: JsonObject | null;
  readonly incident: string | null;
  readonly error: AppErrorJson | null;
  readonly output: Json;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export type StepStatus =
  | 'waiting'
  | 'pending'
  | 'succeeded'
  | 'partially_succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled';

/** One execution of one step; (run, step, iteration) is stable across restarts. */
export interface StepRun extends StepRef {
  readonly kind: string;
  readonly attempt: number;
  readonly status: StepStatus;
  /** Resolved, sensitive fields masked. */
  readonly input: Json;
  /** Of action steps and of waits for them. */
  readonly result: ActionResult | null;
  /** Of the other kinds: chosen branch, collected items. */
  readonly output: Json;
  readonly error: AppErrorJson | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** What a run waits for and until when. */
export interface Wait extends StepRef {
  readonly kind: 'time' | 'settlement' | 'event' | 'approval' | 'run' | 'retry' | 'rate';
  readonly receiptId: string | null;
  /** Of `event`: what the event must be, an expression that reads nothing but `event`. */
  readonly match?: string;
  /** Of `event`: the event that matched. */
  readonly eventId?: string;
  readonly approvalId?: string;
  readonly childRunId?: string;
  /** When the run is woken at the latest. */
  readonly dueAt: string;
  /** A sentence for people. */
  readonly reason: string;
}

/** A run in the hands of one server; every write carries the epoch as a fence. */
export interface RunLease {
  readonly run: Run;
  readonly epoch: number;
  readonly playbook: Playbook;
  readonly steps: readonly StepRun[];
  readonly waits: readonly Wait[];
}

/** What one transaction writes: step runs, waits opened, waits closed, and the run's own end. */
export interface Transition {
  readonly steps: readonly StepRun[];
  readonly waits?: readonly Wait[];
  readonly endedWaits?: readonly Pick<StepRef, 'stepId' | 'iteration'>[];
  readonly finish?: { readonly status: RunStatus; readonly error: AppErrorJson | null; readonly output: Json };
}

export interface RunDraft {
  readonly id: string;
  readonly tenant: string;
  readonly playbookHash: string;
  readonly inputs: JsonObject;
  readonly requester: Requester;
  readonly mode?: RunMode;
  readonly priority?: number;
  readonly parent?: StepRef;
  readonly rerunOf?: string;
  readonly trigger?: JsonObject;
  readonly incident?: string;
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly playbookId?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface RunStore {
  /** Writes the run, its audit entry and its first job in one transaction. A draft whose id is there already gives that run. */
  create(draft: RunDraft): Promise<Run>;
  /** Takes the lease with a new epoch. Null when the run is final, or is held by a live server (which is then told to look again). */
  acquire(runId: string, serverId: string): Promise<RunLease | null>;
  /** One commit. The end of a run wakes the one that waits for it. @throws AppError `permit_expired` when another epoch holds the run */
  record(lease: RunLease, transition: Transition): Promise<void>;
  /**
   * Gives the lease back with the status to show; at `wakeAt` the run is advanced at the latest.
   * @returns true when something happened meanwhile and the run must be advanced again
   */
  release(lease: RunLease, status: 'waiting' | 'queued', wakeAt: Date | null): Promise<boolean>;
  /** Of these runs, the ones that someone wants cancelled. */
  cancelRequests(runIds: readonly string[]): Promise<readonly string[]>;
  /** Marks the run and wakes it. Final runs are left alone. */
  requestCancel(tenant: string, runId: string): Promise<Run>;
  /** Asks that every unfinished run that this one has started be cancelled. @returns how many there are */
  cancelChildren(runId: string): Promise<number>;
  get(tenant: string, runId: string): Promise<Run>;
  list(tenant: string, filter: RunFilter): Promise<readonly Run[]>;
  steps(runId: string): Promise<readonly StepRun[]>;
  waits(runId: string): Promise<readonly Wait[]>;
}

export interface PlaybookVersion {
  readonly playbookId: string;
  readonly version: number;
  readonly hash: string;
  readonly title: string;
  readonly document: Playbook;
  /** The text that was published. */
  readonly source: string;
  readonly publishedAt: string;
  readonly publishedBy: Requester;
}

export interface PlaybookStore {
  /** A new version, or the newest one when its hash is the same. */
  publish(
    tenant: string,
    version: Pick<PlaybookVersion, 'playbookId' | 'hash' | 'title' | 'document' | 'source' | 'publishedBy'>,
  ): Promise<PlaybookVersion>;
  /** The newest version, or the one named. @throws AppError `not_found` */
  get(tenant: string, playbookId: string, version?: number): Promise<PlaybookVersion>;
  /** The newest version of each. */
  list(tenant: string): Promise<readonly PlaybookVersion[]>;
}

export interface ServerBeat {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** True on the first beat, which alone creates the row. */
  readonly first: boolean;
}

/** Liveness of servers that share one database. */
export interface ServerStore {
  /** Writes the heartbeat of a server. @returns false when the server had been declared dead */
  beat(server: ServerBeat): Promise<boolean>;
  /**
   * Declares servers dead whose heartbeat is older than `silentMs`: in one transaction their leases are freed, their runs are woken,
   * their open intents turn `unknown` with a recovery job, and their queue locks are released. Safe when two servers do it at once.
   * @returns the ids of the dead
   */
  reap(silentMs: number): Promise<readonly string[]>;
  /**
   * Adds jobs that should exist and do not: for runs due to be woken, and receipts due to be asked about, that nothing has touched for `lateMs`.
   * Nothing stays stuck because a job was lost. @returns how many were added
   */
  rearm(lateMs: number): Promise<number>;
  /** A clean farewell: the same for this very server. */
  leave(serverId: string): Promise<void>;
}
