import type { Timers } from './timers.ts';
import type { WaitRoom } from './wait-room.ts';
import type { KasperskySettings } from '../settings.ts';
import type { GroupTable } from './group-table.ts';
import { findProduct, isReachable, type Host } from './host.ts';
import type { HostTable } from './host-table.ts';
import { hostTaskState, type HostRun, type HostTaskState, type Task } from './task.ts';

/** What a finished task does to its host, and what is written down about each step. */
export interface TaskEffects {
  /** @returns the state that the run ends in */
  finish(task: Task, host: Host): HostTaskState;
  record(task: Task, host: Host, run: HostRun): void;
}

export interface TaskBoard {
  /** Hosts that run it already go on as they were. */
  run(task: Task): void;
  suspend(task: Task): void;
  resume(task: Task): void;
  cancel(task: Task): void;
  /** Hosts in each state, and how far the whole is. */
  statistics(task: Task): Readonly<Record<string, number>>;
  runsStarted(): number;
  reset(): void;
}

export function createTaskBoard(parts: {
  readonly hosts: HostTable;
  readonly groups: GroupTable;
  readonly timers: Timers;
  readonly waits: WaitRoom;
  readonly now: () => number;
  readonly settings: () => KasperskySettings;
  readonly effects: TaskEffects;
}): TaskBoard {
  const { hosts, timers, waits, effects } = parts;
  let started = 0;

  function targets(task: Task): readonly number[] {
    if (task.groupId === null) return task.hostIndexes;
    const wanted = parts.groups.subtreeOf(task.groupId);
    const found: number[] = [];
    for (let index = 0; index < hosts.count; index += 1) if (wanted.has(hosts.at(index).groupId)) found.push(index);
    return found;
  }

  function move(task: Task, run: HostRun, state: HostTaskState, description: string): void {
    run.state = state;
    run.description = description;
    if (state === hostTaskState.running) run.startedAt = parts.now();
    else if (state !== hostTaskState.paused) run.finishedAt = parts.now();
    effects.record(task, hosts.at(run.hostIndex), run);
  }

  /** Pending hosts that can start do so; the others wait until they are back, or for ever without the product. */
  function begin(task: Task, runs: readonly HostRun[]): void {
    const able: HostRun[] = [];
    for (const run of runs) {
      if (run.state !== hostTaskState.pending || task.runs.get(run.hostIndex) !== run) continue;
      const host = hosts.at(run.hostIndex);
      if (!isReachable(host)) waits.wait(run.hostIndex, () => schedule(task, [run]));
      else if (findProduct(host, task.product, task.version) !== undefined) able.push(run);
    }
    for (const run of able) {
      run.tries += 1;
      move(task, run, hostTaskState.running, 'Running');
    }
    finishLater(task, able);
  }

  function schedule(task: Task, runs: readonly HostRun[]): void {
    timers.after(parts.settings().pendingMs, () => begin(task, runs));
  }

  function finishLater(task: Task, runs: readonly HostRun[]): void {
    if (runs.length > 0) timers.after(parts.settings().runningMs, () => finish(task, runs));
  }

  function finish(task: Task, runs: readonly HostRun[]): void {
    for (const run of runs) {
      if (run.state !== hostTaskState.running || task.runs.get(run.hostIndex) !== run) continue;
      const host = hosts.at(run.hostIndex);
      if (!isReachable(host)) waits.wait(run.hostIndex, () => finishLater(task, [run]));
      else {
        const state = effects.finish(task, host);
        move(task, run, state, state === hostTaskState.failed ? 'Failed' : 'Completed');
      }
    }
  }

  return {
    run(task) {
      started += 1;
      const fresh: HostRun[] = [];
      for (const hostIndex of targets(task)) {
        const before = task.runs.get(hostIndex);
        if (before?.state === hostTaskState.running || before?.state === hostTaskState.paused) continue;
        const run: HostRun = {
          hostIndex,
          state: hostTaskState.pending,
          description: 'Pending',
          startedAt: null,
          finishedAt: null,
          tries: before?.tries ?? 0,
        };
        task.runs.set(hostIndex, run);
        fresh.push(run);
      }
      schedule(task, fresh);
    },
    suspend(task) {
      for (const run of runsIn(task, hostTaskState.running)) move(task, run, hostTaskState.paused, 'Paused');
    },
    resume(task) {
      const paused = runsIn(task, hostTaskState.paused);
      for (const run of paused) move(task, run, hostTaskState.running, 'Running');
      finishLater(task, paused);
    },
    cancel(task) {
      const open = [hostTaskState.pending, hostTaskState.running, hostTaskState.paused];
      for (const run of open.flatMap((state) => runsIn(task, state))) {
        move(task, run, hostTaskState.failed, 'Stopped by request');
      }
    },
    statistics(task) {
      const counts: Record<string, number> = {};
      for (const state of Object.values(hostTaskState)) counts[String(state)] = 0;
      for (const run of task.runs.values()) counts[String(run.state)] = (counts[String(run.state)] ?? 0) + 1;
      return { ...counts, GNRL_COMPLETED_PERCENT: percent(task), KLTSK_NEED_RBT_CNT: 0 };
    },
    runsStarted: () => started,
    reset() {
      started = 0;
    },
  };

  function percent(task: Task): number {
    if (task.runs.size === 0) return 0;
    let sum = 0;
    for (const run of task.runs.values()) sum += completedPercent(run, parts.now(), parts.settings().runningMs);
    return Math.floor(sum / task.runs.size);
  }
}

function runsIn(task: Task, state: HostTaskState): readonly HostRun[] {
  return [...task.runs.values()].filter((run) => run.state === state);
}

/** How far one host is, from 0 to 100. */
export function completedPercent(run: HostRun, now: number, runningMs: number): number {
  if (run.state === hostTaskState.ok || run.state === hostTaskState.warning) return 100;
  if (run.state !== hostTaskState.running || run.startedAt === null || runningMs === 0) return 0;
  return Math.min(99, Math.floor(((now - run.startedAt) * 100) / runningMs));
}
