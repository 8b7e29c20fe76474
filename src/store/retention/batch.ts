import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { idStart, type IdPrefix } from '#kernel/ids.ts';

/** Rows removed by one statement at most: it lasts some milliseconds, and so do its locks. */
export const maxRuns = 200;
export const maxSteps = 1_000;
export const maxBlobs = 200;
export const maxEvents = 500;

/** What a round works with. */
export interface Round {
  /** The session that holds the lock of the round. */
  readonly client: PoolClient;
  readonly signal: AbortSignal;
}

/** Ids carry the time of the server that made them; the database's own may be off by less than this. */
const clockSlackMs = 3_600_000;

/** Greater than the ids of everything that was made before. */
export function idsBefore(prefix: IdPrefix, before: string): string {
  return idStart(prefix, new Date(Date.parse(before) + clockSlackMs));
}

/** What is counted of a removal. */
type Counted = 'runs' | 'steps' | 'blobs' | 'events' | 'files';

/** Part of a statement that removes: counts the rows of its part `gone`. */
export function tally(tenant: string, what: Counted): Sql {
  const column = counters[what];
  return sql`
    counted as (
      insert into cordon.removal as removal (tenant, ${column}) select ${tenant}, count(*) from gone having count(*) > 0
      on conflict (tenant) do update set ${column} = removal.${column} + excluded.${column}
    )`;
}

const counters: Readonly<Record<Counted, Sql>> = {
  runs: sql`runs`,
  steps: sql`steps`,
  blobs: sql`blobs`,
  events: sql`events`,
  files: sql`files`,
};

/**
 * Repeats a batch until it says that there is no more, or the round is to end. Between two batches it rests for as
 * long as the last one took, so that others have at least half of the database's attention.
 */
export async function repeat({ signal }: Round, batch: () => Promise<boolean>): Promise<void> {
  for (let more = true; more && !signal.aborted;) {
    const started = performance.now();
    more = await batch();
    if (more) await rest(performance.now() - started, signal);
  }
}

async function rest(tookMs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(10, tookMs), undefined, { signal }).catch(() => undefined);
}
