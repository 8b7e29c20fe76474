import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel/error.ts';

/** One numbered step of the schema; never changed once released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

const migrationsDirectory = join(import.meta.dirname, 'migrations');

/**
 * The migrations in order.
 * @throws AppError `configuration` for a name that is not `NNNN-name.sql`, and for a number that is missing or used twice
 */
export async function readMigrations(directory = migrationsDirectory): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(names.map((name, index) => readMigration(directory, name, index + 1)));
}

async function readMigration(directory: string, file: string, expected: number): Promise<Migration> {
  const parts = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
  const number = Number(parts?.[1]);
  if (number !== expected) {
    const wanted = String(expected).padStart(4, '0');
    throw new AppError(
      'configuration',
      `Migration ${file} should be ${wanted}-<name>.sql: numbers run from 0001 without a gap.`,
      {
        failureIndicator: 'read migrations',
      },
    );
  }
  // A checkout may turn line ends; that is no change.
  const sql = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
  return { number, name: parts?.[2] ?? '', sql, sha256: createHash('sha256').update(sql).digest('hex') };
}
