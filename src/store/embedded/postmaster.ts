import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { DatabaseUser } from './database-user.ts';
import { processState } from './process-state.ts';
import type { ServerLog } from './server-log.ts';
import { spawnFailure, spawnProgram } from './program.ts';

/** A running PostgreSQL, be it our child or one that we found. */
export interface Postmaster {
  readonly pid: number;
  /** It was running already, as the orphan of a server that was killed. */
  readonly adopted: boolean;
  readonly socketDirectory: string;
  /** Settles when it has ended, for whatever reason. */
  readonly exited: Promise<PostmasterExit>;
}

export interface PostmasterExit {
  /** Null for a signal, and for one that is not our child. */
  readonly code: number | null;
  readonly signal: string | null;
}

interface LaunchOptions {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly socketDirectory: string;
  readonly user: DatabaseUser | null;
  readonly log: ServerLog;
}

/** Spawns PostgreSQL; it outlives us if we are killed. @throws AppError `configuration` */
export async function launchPostmaster(options: LaunchOptions): Promise<Postmaster> {
  const path = join(options.binaries.root, 'bin', 'postgres');
  const said = options.log.open();
  const parameters = ['-D', options.cluster, '-k', options.socketDirectory];
  const child = spawnProgram(path, parameters, options.user, ['ignore', said, said]);
  closeSync(said);
  const pid = await pidOf(child, path);
  child.unref();
  const exited = new Promise<PostmasterExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { pid, adopted: false, socketDirectory: options.socketDirectory, exited };
}

function pidOf(child: ChildProcess, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(spawnFailure(path, cause)));
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

/** One that is not our child is watched by asking the operating system twice a second. */
export function adoptPostmaster(pid: number, cluster: string, socketDirectory: string): Postmaster {
  const exited = new Promise<PostmasterExit>((resolve) => {
    const timer = setInterval(() => {
      if (isPostmasterOf(pid, cluster)) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, 500);
    timer.unref();
  });
  return { pid, adopted: true, socketDirectory, exited };
}

/** Ids are used again, so the command must name the cluster too. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  const state = processState(pid);
  return state.kind === 'alive' && ` ${state.command} `.includes(` -D ${cluster} `);
}

/**
 * Ends it: fast first, which rolls back what is running; immediately after `patienceMs`; by force in the end.
 * A leftover is recovered at the next start.
 */
export async function endPostmaster(postmaster: Postmaster, cluster: string, patienceMs: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isPostmasterOf(postmaster.pid, cluster)) return;
    process.kill(postmaster.pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 10) {
      if (!isPostmasterOf(postmaster.pid, cluster)) return;
      await sleep(10);
    }
  }
}
