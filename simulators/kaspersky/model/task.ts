import type { WireObject } from '../wire/value.ts';

/** Bits that say how far a task is on one host; also the keys of its statistics. */
export const hostTaskState = {
  pending: 1,
  running: 2,
  ok: 4,
  warning: 8,
  failed: 16,
  scheduled: 32,
  paused: 64,
} as const;

export type HostTaskState = (typeof hostTaskState)[keyof typeof hostTaskState];

export interface HostRun {
  readonly hostIndex: number;
  state: HostTaskState;
  description: string;
  startedAt: number | null;
  finishedAt: number | null;
  tries: number;
}

export interface Task {
  readonly id: string;
  /** The container that a client gave, as it came, with the id in it. */
  data: WireObject;
  displayName: string;
  readonly taskName: string;
  readonly product: string;
  readonly version: string;
  /** Null for a task of chosen devices. */
  readonly groupId: number | null;
  /** Places of the chosen devices. */
  hostIndexes: readonly number[];
  readonly createdAt: number;
  /** By place of the host; empty until its first run. */
  readonly runs: Map<number, HostRun>;
}
