import type { Requester } from './requester.ts';

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
  /** What the console said last, and when. */
  readonly observed: 'isolated' | 'isolating' | 'released' | 'releasing' | 'unknown' | null;
  readonly observedAt: string | null;
  /** A sentence for people: `will apply when back, waiting 3 h`. */
  readonly message: string;
  readonly nextLookAt: string;
  readonly looks: number;
  /** Grows with every change, so that two people cannot overwrite each other. */
  readonly revision: number;
}
