import { EventEmitter } from 'node:events';
import { Logger, run, runMigrations, type RunnerOptions, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { JobName, JobPayloads } from '#kernel/jobs.ts';
import type { Log } from '#kernel/log.ts';

/** The connection pool, as the queue library takes it. */
export type QueuePool = NonNullable<RunnerOptions['pgPool']>;

export type Handlers = { readonly [N in JobName]: (payload: JobPayloads[N], signal: AbortSignal) => Promise<void> };

interface QueueOptions {
  readonly pool: QueuePool;
  /** Under this name jobs are locked, so that the jobs of a dead server can be found. */
  readonly serverId: string;
  readonly concurrency: number;
  readonly handlers: Handlers;
  readonly log: Log;
}

export interface Queue {
  /** Settles as soon as the queue takes no more jobs, by `stop` or by itself. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
  /** Ends it without waiting for what it cannot finish. */
  kill(): Promise<void>;
}

/** Brings the tables of the queue up to date. */
export async function prepareQueue(pool: QueuePool, log: Log): Promise<void> {
  await runMigrations({ pgPool: pool, logger: loggerFor(log) });
}

export async function startQueue({ pool, serverId, concurrency, handlers, log }: QueueOptions): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  // The library makes up a random name for its locks; the reaper needs one that says whose they are.
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = serverId;
  });
  let stopping = false;
  const shuttingDown = Promise.withResolvers<unknown>();
  events.on('pool:gracefulShutdown', ({ message }) => shuttingDown.resolve(message));
  const runner = await run({
    pgPool: pool,
    taskList: taskList(handlers),
    events,
    logger: loggerFor(log, () => stopping),
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: concurrency,
        pollInterval: 1_000,
        localQueue: { size: concurrency },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  const ran = runner.promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  // After a database error the library shuts its workers down, and may wait for ever for one of them.
  const ended = Promise.race([ran, shuttingDown.promise]);
  return {
    ended,
    stop() {
      stopping = true;
      return runner.stop();
    },
    kill: () => runner.kill(),
  };
}

function taskList(handlers: Handlers): TaskList {
  return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, task(handle)]));
}

/** Payloads are written by our own repositories, typed by the same table. */
function task(handle: (payload: never, signal: AbortSignal) => Promise<void>): TaskList[string] {
  return (payload, { abortSignal }) => handle(payload as never, abortSignal);
}

/** Its advice to have a connection for each job at once: our jobs hold one only while they write. */
const poolAdvice = /maxPoolSize .* smaller than concurrency/;

/**
 * The library says a line per job at `info`; that is detail here. So are its races at the end: whatever it cannot give
 * back then, the engine hands over by itself.
 */
function loggerFor(log: Log, isStopping = () => false): Logger {
  return new Logger(() => (level, message, meta) => {
    if (isStopping()) log.debug('Queue', { message, meta });
    else if (level === 'error') log.error('Queue', { message, meta });
    else if (level === 'warning' && !poolAdvice.test(message)) log.warn('Queue', { message });
  });
}
