import { EventEmitter } from 'node:events';
import { Logger, run, runMigrations, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type pg from 'pg';
import { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts';

/** A fresh database that holds the tables of the job queue as well. */
export async function openQueueDatabase(options: Omit<TestDatabaseOptions, 'preparation'> = {}): Promise<TestDatabase> {
  return openTestDatabase({ ...options, preparation: { name: 'queue', run: installQueue } });
}

const silent = new Logger(() => () => undefined);

async function installQueue(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: silent });
}

export interface QueuedJob {
  readonly name: string;
  readonly key: string | null;
  readonly payload: unknown;
  /** Milliseconds from now. */
  readonly dueIn: number;
  readonly maxAttempts: number;
  readonly lockedBy: string | null;
}

/** Everything in the queue, oldest first. */
export async function queuedJobs(pool: pg.Pool): Promise<QueuedJob[]> {
  const { rows } = await pool.query<QueuedJob>(`
    select task.identifier as name, job.key, job.payload, extract(epoch from job.run_at - now())::float8 * 1000 as "dueIn",
      job.max_attempts::int as "maxAttempts", job.locked_by as "lockedBy"
    from graphile_worker._private_jobs as job join graphile_worker._private_tasks as task on task.id = job.task_id
    order by job.id`);
  return rows;
}

export interface TestWorker {
  stop(): Promise<void>;
  /** Lets go of a worker whose task never ends. */
  kill(): Promise<void>;
}

/** A real worker that locks its jobs under the id of its server, as those of the engine do. */
export async function startWorker(
  pool: pg.Pool,
  serverId: string,
  advance: () => Promise<void>,
  pollInterval = 100,
): Promise<TestWorker> {
  const events: WorkerEvents = new EventEmitter();
  const workerPools: WorkerPool[] = [];
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = serverId;
    workerPools.push(workerPool);
  });
  const options = {
    pgPool: pool,
    taskList: { advance },
    events,
    concurrency: 1,
    pollInterval,
    noHandleSignals: true,
    logger: silent,
  };
  const runner = await run(options);
  runner.promise.catch(() => undefined);
  return {
    stop: () => runner.stop(),
    async kill() {
      for (const workerPool of workerPools) await workerPool.forcefulShutdown('its server is dead');
    },
  };
}
