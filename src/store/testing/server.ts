import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { systemClock } from '#kernel/clock.ts';
import { silentLog } from '#kernel/log.ts';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { copiesDirectory, openTestFolder } from './folder.ts';
import { clusterTemplate, databaseUrl, type Preparation } from './template.ts';

export interface TestServer {
  urlOf(database: string): string;
  /** Runs a statement about databases. */
  administer(statement: string): Promise<void>;
}

/** A PostgreSQL of this process's own: a copy of the migrated template, without the cost of surviving a power cut. */
export async function startTestServer(preparation?: Preparation): Promise<TestServer> {
  const template = await clusterTemplate(preparation);
  const dataDirectory = await openTestFolder();
  await promisify(execFile)('cp', ['-a', template, join(dataDirectory, 'postgres')]);
  const server = await startEmbeddedPostgres({
    dataDirectory,
    log: silentLog,
    clock: systemClock,
    copiesDirectory: copiesDirectory(),
  });
  return {
    urlOf: (database) => databaseUrl(server.url, database),
    async administer(statement) {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    },
  };
}
