import type { Endpoint } from './endpoint.ts';
import type { IntentStatus } from './intent.ts';
import type { Requester } from './requester.ts';
import type { TargetResult } from './result.ts';

/**
 * `applying`: asked, not seen yet. `waiting`: the host is away, it will apply when it is back. `held`: seen isolated.
 * `drifted`: released outside Cordon. `releasing`: asked to release. `released`: seen released. `failed`: the console refused.
 */
export type ContainmentStatus = 'applying' | 'waiting' | 'held' | 'drifted' | 'releasing' | 'released' | 'failed';

/** Desired state of one agent, held true by the reconciler. */
export interface Containment {
  readonly id: string;
  readonly tenant: string;
  readonly connectionId: string;
  readonly endpointId: string;
  readonly name: string;
  readonly desired: 'isolated' | 'released';
  readonly status: ContainmentStatus;
  readonly since: string;
  readonly by: Requester;
  readonly reason: string;
  /** When it is released by itself; null: until someone does. */
  readonly until: string | null;
  readonly incident: string | null;
  readonly runId: string | null;
  /** What the console said last, and when; `gone`: it no longer knows the agent. */
  readonly observed: Observed | null;
  readonly observedAt: string | null;
  /** A sentence for people: `will apply when back, waiting 3 h`. */
  readonly message: string;
  readonly nextLookAt: string;
  readonly looks: number;
  /** Grows with every change, so that two people cannot overwrite each other. */
  readonly revision: number;
  readonly endedAt: string | null;
}

export type Observed = Endpoint['isolation'] | 'gone';

/** A containment that is due for a look. */
export interface DueContainment extends Containment {
  /** Of the write that the present desire rests on. */
  readonly writeStatus: IntentStatus | null;
  /** A release on this connection is on its way, or has just ended. */
  readonly releaseUnderWay: boolean;
  /** By the clock of the database. */
  readonly isOverdue: boolean;
  /** Releases that failed: each has a key of its own. */
  readonly attempt: number;
}

/** What a look at the console came to. */
export interface ContainmentLook {
  readonly id: string;
  /** The look is dropped when somebody has changed the containment since. */
  readonly revision: number;
  readonly status: ContainmentStatus;
  readonly observed: Observed | null;
  readonly message: string;
  readonly nextLookMs: number;
  readonly ended: boolean;
}

/** A write that may have isolated or released, and that nobody has looked at yet. */
export interface ContainingWrite {
  readonly intentId: string;
  readonly tenant: string;
  readonly connectionId: string;
  readonly verb: 'isolate' | 'release';
  readonly status: IntentStatus;
  readonly message: string;
  readonly targets: readonly TargetResult[];
  /** The agents of the plan that its verdict is about, as far as the console was asked. */
  readonly planned: readonly { readonly id: string; readonly name: string }[];
  readonly requester: Requester;
  readonly incident: string | null;
  readonly runId: string | null;
  /** What was ordered with it. */
  readonly until: string | null;
  readonly reason: string;
}

export interface ContainmentFilter {
  /** Those that have not ended, when true. */
  readonly open?: boolean;
  readonly status?: ContainmentStatus;
  readonly incident?: string;
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

/** Remembered before the writes of a verb are made, so that a crash between loses no time to release at. */
export interface ContainmentOrders {
  /** @param key what the keys of the writes begin with */
  record(tenant: string, key: string, order: { readonly until: string | null; readonly reason: string }): Promise<void>;
}

export interface ContainmentStore {
  readonly orders: ContainmentOrders;
  /** Actions that isolate or release without being asked for as a verb. */
  learnActions(actions: Readonly<Record<string, 'isolate' | 'release'>>): Promise<void>;
  /** Takes writes that are due, each for a while: what is not settled comes again later. */
  takeWrites(limit: number): Promise<readonly ContainingWrite[]>;
  /** Opens, turns or ends containments as a write demands, and settles the write. */
  settleWrite(
    write: ContainingWrite,
    endpoints: readonly { readonly id: string; readonly name: string }[],
  ): Promise<void>;
  /** Takes containments that are due, for two minutes; another server takes others. */
  takeDue(limit: number): Promise<readonly DueContainment[]>;
  /** Writes looks with one statement, and what changed into the audit. @returns ids of those that changed their status */
  recordLooks(looks: readonly ContainmentLook[]): Promise<readonly string[]>;
  /** Notes why a release is not under way. @param failed the next try is a write of its own */
  recordRelease(id: string, message: string, failed: boolean): Promise<void>;
  /** The time of the database, and milliseconds until the next look is due. */
  clock(): Promise<{ readonly now: string; readonly nextMs: number }>;
  get(tenant: string, id: string): Promise<Containment>;
  list(tenant: string, filter: ContainmentFilter): Promise<readonly Containment[]>;
  /** @throws AppError `not_found`; `conflict` when it has ended, is being released, or has another revision */
  setUntil(tenant: string, id: string, until: string | null, revision?: number): Promise<Containment>;
}
