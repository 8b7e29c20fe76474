import pg, { type CustomTypesConfig, type Pool, type PoolClient } from 'pg';
import type { Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { databaseError } from './database-error.ts';
import { typeParsers } from './type-parsers.ts';

/** Where a statement runs: the pool, or a client inside a transaction. */
export type Executor = Pool | PoolClient;

type Parse = (text: string) => unknown;

/** The parsers of the pool, by the number of the type; the driver declares fewer types than it knows. */
const poolParser = typeParsers.getTypeParser as (id: number, format?: string) => Parse;
const timeWithZone: number = pg.types.builtins.TIMESTAMPTZ;
const readDriverTime = poolParser(timeWithZone, 'text') as (text: string) => Date;

const types: CustomTypesConfig = {
  getTypeParser: (id: number, format?: string): Parse => (id === timeWithZone ? readTime : poolParser(id, format)),
};

/**
 * Runs one statement. Times come back as ISO 8601 text.
 * @param name makes it a prepared statement of the connection; the same name must always carry the same text
 * @throws AppError `database_unavailable`, or `internal` with the driver's error as cause
 */
export async function queryRows<Row extends object>(executor: Executor, statement: Sql, name?: string): Promise<Row[]> {
  const { text, values } = statement;
  try {
    const result = await executor.query<Row>({ text, values, types, ...(name === undefined ? {} : { name }) });
    return result.rows;
  } catch (thrown) {
    throw statementError(thrown);
  }
}

/** Whether an error of `queryRows` came from this unique constraint. */
export function violates(error: unknown, constraint: string): boolean {
  if (!(error instanceof AppError) || !(error.cause instanceof pg.DatabaseError)) return false;
  return error.cause.code === '23505' && error.cause.constraint === constraint;
}

function readTime(text: string): string {
  return readDriverTime(text).toISOString();
}

function statementError(thrown: unknown): AppError {
  const error = databaseError(thrown);
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // A deadlock or a lack of resources: nothing was written, and the same statement may pass later.
  const passing = error instanceof pg.DatabaseError && /^(40|53|55P03)/.test(error.code ?? '');
  return new AppError(passing ? 'database_unavailable' : 'internal', `The database refused a statement: ${message}`, {
    failureIndicator: 'database',
    cause: thrown,
  });
}
