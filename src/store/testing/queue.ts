import { runMigrations, Logger } from 'graphile-worker';
import type pg from 'pg';
import { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database.ts';

/** A fresh database that holds the tables of the job queue as well. */
export async function openQueueDatabase(options: Omit<TestDatabaseOptions, 'preparation'> = {}): Promise<TestDatabase> {
  return openTestDatabase({ ...options, preparation: { name: 'queue', run: installQueue } });
}

async function installQueue(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
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
