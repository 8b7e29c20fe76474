import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { Binaries } from './binaries.ts';
import { databaseRole } from './cluster.ts';
import { clusterDirectoryOf, socketDirectoryOf } from './data-directory.ts';
import type { DatabaseUser } from './database-user.ts';
import { adoptPostmaster, isPostmasterOf, launchPostmaster, type Postmaster } from './postmaster.ts';
import {
  postmasterFilePath,
  readLockFile,
  removeStaleLockFile,
  socketLockPath,
  type PostmasterFile,
} from './postmaster-file.ts';
import { probe, socketUrl } from './probe.ts';
import { processState } from './process-state.ts';
import { openServerLog } from './server-log.ts';

export interface BringUpOptions {
  readonly dataDirectory: string;
  readonly binaries: Binaries;
  readonly user: DatabaseUser | null;
  readonly password: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Kept over restarts, because clients hold it; chosen when left out. */
  readonly socketDirectory?: string;
}

/** Recovery after a power cut replays up to `max_wal_size`; more than this is not a slow start but a stuck one. */
const patienceMs = 300_000;
/** What a dead server leaves (a zombie, memory still attached by its workers) goes away by itself in this time. */
const leftoverPatienceMs = 20_000;

/**
 * Finds the running PostgreSQL of this data folder, or starts it, and waits until it takes our password.
 * @throws AppError `database_unavailable` when it does not come up, `already_running` when it belongs to another container
 */
export async function bringUp(options: BringUpOptions): Promise<Postmaster> {
  const cluster = clusterDirectoryOf(options.dataDirectory);
  const startedAt = options.clock.monotonic();
  for (;;) {
    options.signal.throwIfAborted();
    const found = await findPostmaster(cluster, options);
    if (found !== null) return found;
    const launched = await launch(cluster, options);
    if (typeof launched !== 'string') return launched;
    const mayPass = /lock file|shared memory|starting up/.test(launched);
    if (!mayPass || options.clock.monotonic() - startedAt > leftoverPatienceMs) throw failedStart(launched);
    await sleep(50, undefined, { signal: options.signal });
  }
}

/** The living PostgreSQL of this cluster. Null, with what a dead one left cleared away, when there is none. */
async function findPostmaster(cluster: string, options: BringUpOptions): Promise<Postmaster | null> {
  const startedAt = options.clock.monotonic();
  for (;;) {
    options.signal.throwIfAborted();
    const file = readLockFile(postmasterFilePath(cluster));
    if (file === null) return null;
    const waitedMs = options.clock.monotonic() - startedAt;
    if (!isPostmasterOf(file.pid, cluster)) {
      if (await isCleared(cluster, file, waitedMs, options)) return null;
    } else {
      const answer = await probe(socketUrl(databaseRole, options.password, file.socketDirectory));
      if (answer === 'ready') return adoptPostmaster(file.pid, cluster, file.socketDirectory);
      if (answer === 'refused') throw foreignPassword(cluster);
      if (waitedMs > patienceMs) throw failedStart(`process ${file.pid} runs but does not answer`);
    }
    await sleep(10, undefined, { signal: options.signal });
  }
}

/** A zombie holds nothing but its id, and whoever should reap it may never do so: the first process of many containers does not. */
const zombiePatienceMs = 200;
/** A file that stays empty this long is not being written: it is what a power cut left. */
const unwrittenPatienceMs = 1_000;

/** True when the way is free for a start: PostgreSQL itself overwrites the file of a process that no longer exists. */
async function isCleared(
  cluster: string,
  file: PostmasterFile,
  waitedMs: number,
  options: BringUpOptions,
): Promise<boolean> {
  if (file.socketDirectory !== '') {
    const answer = await probe(socketUrl(databaseRole, options.password, file.socketDirectory));
    if (readLockFile(postmasterFilePath(cluster))?.text !== file.text) return false;
    if (answer !== 'silent') throw elsewhere(options.dataDirectory, file.pid);
  }
  const kind = file.pid === 0 ? 'unwritten' : processState(file.pid).kind;
  if (kind === 'absent') return true;
  if (kind === 'zombie' && waitedMs < zombiePatienceMs) return false;
  if (kind === 'unwritten' && waitedMs < unwrittenPatienceMs) return false;
  removeStaleLockFile(postmasterFilePath(cluster), file.text);
  options.log.info('Removed what a dead PostgreSQL left', { pid: file.pid, idIsNow: kind });
  return true;
}

/** It listens, yet its process is not to be seen from here. */
function elsewhere(dataDirectory: string, pid: number): AppError {
  return new AppError('already_running', `The database of ${dataDirectory} is run by another container.`, {
    failureIndicator: 'start embedded PostgreSQL',
    details: { dataDirectory, pid },
  });
}

/** The file beside the socket of a database that is known not to run; its id may be taken by someone else by now. */
function clearSocketLock(socketDirectory: string): void {
  const path = socketLockPath(socketDirectory);
  const file = readLockFile(path);
  if (file !== null) removeStaleLockFile(path, file.text);
}

/** @returns what PostgreSQL said when it ended instead of coming up */
async function launch(cluster: string, options: BringUpOptions): Promise<Postmaster | string> {
  const { binaries, user, dataDirectory } = options;
  const serverLog = openServerLog(dataDirectory);
  const socketDirectory = options.socketDirectory ?? socketDirectoryOf(cluster);
  clearSocketLock(socketDirectory);
  const postmaster = await launchPostmaster({ binaries, cluster, socketDirectory, user, log: serverLog });
  let ended = false;
  void postmaster.exited.then(() => (ended = true));
  const url = socketUrl(databaseRole, options.password, socketDirectory);
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 10) {
    if (ended) return serverLog.said() || 'PostgreSQL ended without a word';
    const file = readLockFile(postmasterFilePath(cluster));
    if (file?.pid === postmaster.pid && file.status === 'ready') {
      const answer = await probe(url);
      if (answer === 'refused') throw foreignPassword(cluster);
      if (answer === 'ready') return postmaster;
    }
    await sleep(10);
  }
  return 'PostgreSQL did not become ready';
}

function foreignPassword(cluster: string): AppError {
  return new AppError('configuration', `The PostgreSQL of ${cluster} does not take the password kept beside it.`, {
    failureIndicator: 'start embedded PostgreSQL',
  });
}

function failedStart(said: string): AppError {
  return new AppError('database_unavailable', `The embedded PostgreSQL did not start: ${said}`, {
    failureIndicator: 'start embedded PostgreSQL',
  });
}
