import pg from 'pg';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import { databaseError } from './database-error.ts';
import { typeParsers } from './type-parsers.ts';

export interface PoolOptions {
  /** `postgresql://...`; a host that starts with a slash is a socket folder. */
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  readonly log: Log;
  /** Shown by PostgreSQL beside the connection. */
  readonly applicationName?: string;
}

const statementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;

/**
 * The pool that every store shares. Values are read by `typeParsers`; JSON is passed as text of `jsonParameter`.
 * `query` and `connect` throw AppError `database_unavailable` for a lost or refused connection; errors of a
 * statement come as the driver throws them.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName ?? 'cordon',
    types: typeParsers,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    allowExitOnIdle: false,
  });
  pool.on('error', (error) => {
    // A pool that ends does not wait for the last goodbye; the database may be gone before it.
    if (!pool.ending) options.log.warn('An idle database connection was lost', { error: error.message });
  });
  // A connection that breaks while it is lent out and idle would otherwise end the process; its next query tells.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return withMappedErrors(pool);
}

/**
 * Runs `work` in one transaction, and rolls back when it throws.
 * @throws AppError `database_unavailable`; with `applied: 'unknown'` when the connection broke during the commit
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await commit(client);
    return result;
  } catch (thrown) {
    // A rollback that fails means that the session is gone, and the transaction with it.
    await client.query('rollback').catch(() => (broken = true));
    throw databaseError(thrown);
  } finally {
    client.release(broken);
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  let answer;
  try {
    answer = await client.query('commit');
  } catch (thrown) {
    throw databaseError(thrown, 'unknown');
  }
  // PostgreSQL answers the commit of a failed transaction with a rollback and no error, which would look like success.
  if (answer.command === 'ROLLBACK') {
    throw new AppError('internal', 'The transaction was rolled back because one of its statements had failed.', {
      failureIndicator: 'database',
    });
  }
}

function withMappedErrors(pool: pg.Pool): pg.Pool {
  const query = pool.query.bind(pool) as (...parameters: unknown[]) => unknown;
  const connect = pool.connect.bind(pool) as (...parameters: unknown[]) => unknown;
  pool.query = mapped(query) as pg.Pool['query'];
  pool.connect = mapped(connect) as pg.Pool['connect'];
  return pool;
}

/** The callback style, which the driver uses inside, stays as it is. */
function mapped(call: (...parameters: unknown[]) => unknown): (...parameters: unknown[]) => unknown {
  return (...parameters) => {
    const answer = call(...parameters);
    return answer instanceof Promise ? orDatabaseError(answer) : answer;
  };
}

async function orDatabaseError(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (thrown) {
    throw databaseError(thrown);
  }
}
