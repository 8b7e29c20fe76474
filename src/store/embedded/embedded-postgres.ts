import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import { locateBinaries, removeOtherCopies, usableBinaries } from './binaries.ts';
import { bringUp, type BringUpOptions } from './bring-up.ts';
import { databaseRole, ensureCluster } from './cluster.ts';
import { clusterDirectoryOf, prepareDataDirectory } from './data-directory.ts';
import { databaseUser } from './database-user.ts';
import { takeLaunchLock } from './launch-lock.ts';
import { endPostmaster, type Postmaster, type PostmasterExit } from './postmaster.ts';
import { socketUrl } from './probe.ts';
import { keepServerLogBound } from './server-log.ts';

export interface EmbeddedPostgres {
  /** For every PostgreSQL client; holds the password. */
  readonly url: string;
  /** Process id of the one that runs now. */
  pid(): number;
  /** It was found running, as the orphan of a server that was killed. */
  readonly adopted: boolean;
  /** Told each time that it ends without having been asked to; it is then started again. */
  onExit(listener: (exit: PostmasterExit) => void): void;
  /** Ends the database: within ten seconds in order, after that immediately. */
  stop(): Promise<void>;
  /** Stops watching and leaves the database running, for another server that uses it. */
  release(): void;
}

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Where the binaries are copied to if the database user cannot reach them; the data folder when left out. */
  readonly copiesDirectory?: string;
}

const stopPatienceMs = 10_000;
const firstDelayMs = 50;
const longestDelayMs = 10_000;
/** After this long in good health a further end counts as the first. */
const healthyMs = 60_000;

/**
 * Starts PostgreSQL as a child process below `dataDirectory`, or adopts the one that a killed server left running,
 * and keeps it running until it is stopped.
 * @throws AppError `configuration`, `database_unavailable`, `already_running` (it is run by another container)
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, clock } = options;
  const ending = new AbortController();
  const user = databaseUser(clusterDirectoryOf(options.dataDirectory));
  const dataDirectory = prepareDataDirectory(options.dataDirectory, user);
  const startedAt = clock.monotonic();
  const setUp = await underLock(dataDirectory, async () => {
    const copiesDirectory = options.copiesDirectory ?? dataDirectory;
    const binaries = await usableBinaries(locateBinaries(), user, copiesDirectory);
    const password = await ensureCluster({ dataDirectory, binaries, user, log });
    const bringUpOptions: BringUpOptions = {
      dataDirectory,
      binaries,
      user,
      password,
      log,
      clock,
      signal: ending.signal,
    };
    const postmaster = await bringUp(bringUpOptions);
    if (!postmaster.adopted) await removeOtherCopies(binaries, copiesDirectory);
    return { bringUpOptions, postmaster };
  });
  keepServerLogBound(dataDirectory, ending.signal);
  const { adopted, socketDirectory } = setUp.postmaster;
  const startMs = Math.round(clock.monotonic() - startedAt);
  log.info(adopted ? 'Adopted the running PostgreSQL' : 'Started PostgreSQL', { pid: setUp.postmaster.pid, startMs });
  const listeners = new Set<(exit: PostmasterExit) => void>();
  const watch = keepRunning(setUp.postmaster, { ...setUp.bringUpOptions, socketDirectory }, (exit) =>
    listeners.forEach((listener) => listener(exit)),
  );
  return {
    url: socketUrl(databaseRole, setUp.bringUpOptions.password, socketDirectory),
    adopted,
    pid: () => watch.current().pid,
    onExit: (listener) => void listeners.add(listener),
    async stop() {
      ending.abort();
      await watch.settled();
      await endPostmaster(watch.current(), clusterDirectoryOf(dataDirectory), stopPatienceMs);
    },
    release: () => ending.abort(),
  };
}

interface Watch {
  current(): Postmaster;
  /** A start that is under way has ended, one way or the other. */
  settled(): Promise<unknown>;
}

function keepRunning(first: Postmaster, options: BringUpOptions, tell: (exit: PostmasterExit) => void): Watch {
  let current = first;
  let restart: Promise<unknown> = Promise.resolve();
  const watch = async (): Promise<void> => {
    while (!options.signal.aborted) {
      const upAt = options.clock.monotonic();
      const exit = await current.exited;
      if (options.signal.aborted) return;
      options.log.error('PostgreSQL ended unexpectedly and is started again', { pid: current.pid, ...exit });
      tell(exit);
      const starting = startAgain(options, options.clock.monotonic() - upAt > healthyMs ? 0 : firstDelayMs);
      restart = starting;
      current = (await starting) ?? current;
    }
  };
  void watch();
  return { current: () => current, settled: () => restart };
}

/** Tries until it runs or is no longer wanted (null), waiting longer each time. */
async function startAgain(options: BringUpOptions, firstWaitMs: number): Promise<Postmaster | null> {
  for (let delayMs = firstWaitMs; ; delayMs = Math.min(Math.max(delayMs * 2, firstDelayMs), longestDelayMs)) {
    try {
      await sleep(delayMs, undefined, { signal: options.signal });
      const postmaster = await underLock(options.dataDirectory, () => bringUp(options));
      options.log.info('PostgreSQL runs again', { pid: postmaster.pid });
      return postmaster;
    } catch (cause) {
      if (options.signal.aborted) return null;
      options.log.error('PostgreSQL could not be started again', { error: cause, nextAttemptMs: delayMs * 2 });
    }
  }
}

async function underLock<T>(dataDirectory: string, work: () => Promise<T>): Promise<T> {
  const release = await takeLaunchLock(dataDirectory);
  try {
    return await work();
  } finally {
    release();
  }
}
