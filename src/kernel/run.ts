import type { AppErrorJson } from './error.ts';
import type { StepRef } from './intent.ts';
import type { Json, JsonObject } from './json.ts';
import type { Playbook, RunRate } from './playbook.ts';
import type { Requester } from './requester.ts';
import type { ActionResult } from './result.ts';
import type { Simulation } from './simulation.ts';
import type { TriggerSet } from './trigger.ts';

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
  /** Of `simulate`: where everything goes. */
  readonly simulation: Simulation | null;
  /** Higher goes first; 0 is normal. */
  readonly priority: number;
  /** The step of another run that started this one and waits for it. */
  readonly parent: StepRef | null;
  /** The run that this one repeats. */
  readonly rerunOf: string | null;
  /** Writes that were made before, by itself or by the runs that it repeats, are taken instead of being made again. */
  readonly reuses: boolean;
  /** Of a run that was opened again: the attempt with which steps begin that run once more, by `<step>/<iteration>`. */
  readonly rerun: Readonly<Record<string, number>> | null;
  /** The gate that keeps it in the queue: `tenant`, `playbook:<id>` or `connection:<id>`. */
  readonly held: string | null;
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
  /** Of `settlement`, in a lease: was pending when the lease was taken. Whoever ends that wakes the run. */
  readonly unanswered?: true;
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
  readonly simulation?: Simulation;
  readonly priority?: number;
  readonly parent?: StepRef;
  readonly trigger?: JsonObject;
  readonly incident?: string;
  /** Ids of the connections that it names, as far as that is known before it runs; their limits hold for it. */
  readonly connections?: readonly string[];
  readonly rerun?: TakenOver;
}

/** What a new run takes over from the one that it repeats. */
export interface TakenOver {
  readonly of: string;
  /** Writes of the old run are made again. */
  readonly repeatEffects: boolean;
  /** Finished steps that count for the new run as well. */
  readonly kept: readonly StepPlace[];
  /** Steps around those that run: begun, and not finished. */
  readonly opened: readonly StepPlace[];
}

export type StepPlace = Pick<StepRef, 'stepId' | 'iteration'>;

/** How a finished run is opened again. */
export interface Reopening {
  readonly runId: string;
  /** As it was when this was decided; a run that has changed since is left alone. */
  readonly finishedAt: string;
  readonly playbookHash: string;
  readonly inputs: JsonObject;
  readonly repeatEffects: boolean;
  readonly opened: readonly StepPlace[];
  /** Steps that run again, from a new attempt on. */
  readonly again: readonly StepPlace[];
  readonly connections: readonly string[];
  readonly by: Requester;
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly playbookId?: string;
  readonly mode?: RunMode;
  readonly incident?: string;
  /** Id of who asked for it. */
  readonly requesterId?: string;
  /** The runs that repeat this one. */
  readonly rerunOf?: string;
  /** Created at this time or later. */
  readonly from?: Date;
  /** Created before this time. */
  readonly to?: Date;
  readonly after?: string;
  readonly limit: number;
}

/** Everything that keeps a run from going on, as it is known at this moment. */
export interface RunObstacles {
  readonly run: Run;
  /** The server that advances it, and how long ago that one was last heard of. */
  readonly server: { readonly id: string; readonly silentMs: number | null } | null;
  readonly liveServers: number;
  /** Of its gate: how many are under way, how many may be, and how many are before it in the queue. */
  readonly gate: GateState | null;
  readonly waits: readonly ObstacleWait[];
  /** Its place in the queue of work; null when nothing is queued for it. */
  readonly job: {
    readonly runAt: string;
    readonly attempts: number;
    readonly lastError: string | null;
    readonly lockedBy: string | null;
    /** Work that is due and goes first. */
    readonly ahead: number;
  } | null;
  readonly pausedReason: string | null;
}

export interface GateState {
  readonly running: number;
  readonly limit: number | null;
  readonly ahead: number;
  /** Of a limit with a rate: when that lets the next run begin; null when that is now. */
  readonly rate: (RunRate & { readonly freeAt: string | null }) | null;
}

export interface ObstacleWait extends Omit<Wait, 'match'> {
  readonly receipt: {
    readonly actionId: string;
    readonly connection: string;
    readonly status: string;
    readonly polls: number;
    readonly message: string;
    readonly deadlineAt: string;
  } | null;
  readonly approval: {
    readonly title: string;
    readonly status: string;
    readonly role: string;
    readonly given: number;
    readonly needed: number;
    readonly expiresAt: string;
  } | null;
  readonly child: { readonly runId: string; readonly playbookId: string; readonly status: RunStatus } | null;
  readonly match: string | null;
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
  /** Opens a finished run again. @throws AppError `conflict` when it has changed meanwhile or has not ended */
  reopen(tenant: string, reopening: Reopening): Promise<Run>;
  obstacles(tenant: string, runId: string): Promise<RunObstacles>;
  /** Where the run, and the runs whose writes it takes, have made writes or may have: once for each different write. */
  madeWrites(tenant: string, runId: string): Promise<readonly StepPlace[]>;
  /** Lets held runs of a gate go on while there is room. @returns true when there may be more of them */
  admitHeld(tenant: string, gate: string): Promise<boolean>;
  limits(tenant: string): Promise<readonly RunLimit[]>;
  /** Runs under way count from the start, those that began before do not. */
  setLimit(tenant: string, gate: string, bounds: RunBounds): Promise<void>;
}

/** What a limit says; nothing when both are null. */
export interface RunBounds {
  /** How many runs may be under way at once. */
  readonly concurrency: number | null;
  /** How many may begin in a time. Counted from when it is set. */
  readonly rate: RunRate | null;
}

export interface RunLimit {
  /** `tenant`, `playbook:<id>` or `connection:<id>`. */
  readonly gate: string;
  readonly concurrency: number | null;
  /** `begun` of them within the time by now. */
  readonly rate: (RunRate & { readonly begun: number }) | null;
  readonly running: number;
  readonly held: number;
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
  /**
   * A new version with its triggers and limits, or the newest one when its hash is the same.
   * @throws AppError `precondition_failed` when `base` is given and another version is the newest; 0 stands for none
   */
  publish(
    tenant: string,
    version: Pick<PlaybookVersion, 'playbookId' | 'hash' | 'title' | 'document' | 'source' | 'publishedBy'>,
    options?: { readonly base?: number; readonly triggers?: TriggerSet },
  ): Promise<PlaybookVersion>;
  /** The newest version, or the one named. @throws AppError `not_found` */
  get(tenant: string, playbookId: string, version?: number): Promise<PlaybookVersion>;
  /** The newest version of each. */
  list(tenant: string): Promise<readonly PlaybookVersion[]>;
  /** Every version without its texts, newest first. @throws AppError `not_found` */
  versions(tenant: string, playbookId: string): Promise<readonly Omit<PlaybookVersion, 'document' | 'source'>[]>;
  state(tenant: string, playbookId: string): Promise<PlaybookState>;
  /** Keeps triggers from starting it. @returns false when it was paused already */
  pause(tenant: string, playbookId: string, pause: Omit<PlaybookPause, 'at'>): Promise<boolean>;
  /** @returns false when it was not paused */
  resume(tenant: string, playbookId: string): Promise<boolean>;
  /** How many of its newest live runs in a row have failed for a technical reason, `atMost` being asked for. */
  failuresInARow(tenant: string, playbookId: string, atMost: number): Promise<number>;
}

export interface PlaybookPause {
  readonly at: string;
  readonly reason: string;
  readonly by: Requester;
  /** The run whose failure paused it, when no person did. */
  readonly runId: string | null;
}

export interface PlaybookState {
  readonly playbookId: string;
  readonly paused: PlaybookPause | null;
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
