import type pg from 'pg';
import { newSecret } from '#kernel/ids.ts';
import { silentLog, type Log } from '#kernel/log.ts';
import { createPool } from '../pool.ts';
import { startTestServer, type TestServer } from './server.ts';
import type { Preparation } from './template.ts';

export interface TestDatabase {
  readonly pool: pg.Pool;
  /** For further pools, and for other processes. */
  readonly url: string;
  /** Ends the pool and drops the database. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Connections at most; 10 when left out. */
  readonly max?: number;
  readonly log?: Log;
  /** What else every database of this kind holds, for example the tables of the job queue. */
  readonly preparation?: Preparation;
}

const servers = new Map<string, Promise<TestServer>>();

/**
 * A fresh, migrated database in a real PostgreSQL, which is started once for each process and ends with it.
 * Each call gets a database of its own, so that test files and tests do not meet.
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await sharedServer(options.preparation);
  const name = `test_${newSecret()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 12)}`;
  await server.administer(`create database ${name} template template1 strategy file_copy`);
  const url = server.urlOf(name);
  const pool = createPool({ url, max: options.max ?? 10, log: options.log ?? silentLog });
  return {
    pool,
    url,
    async close() {
      await pool.end();
      await server.administer(`drop database ${name} with (force)`);
    },
  };
}

function sharedServer(preparation?: Preparation): Promise<TestServer> {
  const key = preparation?.name ?? '';
  const server = servers.get(key) ?? startTestServer(preparation);
  servers.set(key, server);
  return server;
}
