import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import { newId } from '#kernel/ids.ts';
import { toJsonText } from '../json-text.ts';
import { queryRows } from '../query.ts';
import type { Round } from './batch.ts';
import { removeEvents } from './removed-events.ts';
import { sweepBlobs } from './removed-blobs.ts';
import { removeRuns } from './removed-runs.ts';

/** Of the session-wide locks of PostgreSQL; held by the one server that removes. */
const roundLock = 0x43_4f_52_45;

/** @returns false when another server is at it */
export async function removeOld(pool: Pool, signal: AbortSignal): Promise<boolean> {
  const client = await pool.connect();
  let broken = true;
  try {
    const [lock] = await queryRows<{ mine: boolean }>(client, sql`select pg_try_advisory_lock(${roundLock}) as mine`);
    if (lock?.mine === true) {
      try {
        // A session keeps the plan that it made while the tables were small; a batch must never read a large one whole.
        await queryRows(client, sql`set enable_seqscan = off`);
        await removeOfAll({ client, signal });
        await queryRows(client, sql`reset enable_seqscan`);
      } finally {
        await queryRows(client, sql`select pg_advisory_unlock(${roundLock})`);
      }
    }
    broken = false;
    return lock?.mine === true;
  } finally {
    // A session that failed ends, and with it the lock and the setting.
    client.release(broken);
  }
}

interface Due {
  readonly tenant: string;
  readonly runsBefore: string | null;
  readonly eventsBefore: string | null;
  readonly sweeps: boolean;
}

async function removeOfAll(round: Round): Promise<void> {
  const rules = await queryRows<Due>(
    round.client,
    sql`
      select tenant, now() - run_days * interval '1 day' as "runsBefore", now() - event_days * interval '1 day' as "eventsBefore",
        run_days is not null and coalesce(swept_at < now() - interval '1 day', true) as sweeps
      from cordon.retention order by tenant`,
  );
  for (const { tenant, runsBefore, eventsBefore, sweeps } of rules) {
    if (runsBefore !== null) await removeRuns(round, tenant, runsBefore);
    if (sweeps && !round.signal.aborted) await sweepBlobs(round, tenant);
    if (eventsBefore !== null) await removeEvents(round, tenant, eventsBefore);
  }
  await audit(round.client);
}

/** What was counted becomes an entry of each tenant: of this round, of files, and of a round that was killed. */
async function audit(client: PoolClient): Promise<void> {
  const counted = await queryRows<{ tenant: string }>(client, sql`select tenant from cordon.removal order by tenant`);
  for (const { tenant } of counted) {
    const requester = { kind: 'system', id: 'cordon', name: 'cordon', tenant };
    await queryRows(
      client,
      sql`
        with counted as (delete from cordon.removal where tenant = ${tenant} returning *)
        insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select ${newId('aud')}, tenant, ${toJsonText(requester)}::json, 'retention.removed', '', json_build_object(
          'runs', runs, 'steps', steps, 'values', blobs, 'events', events, 'files', files, 'since', to_json(since)
        ) from counted`,
    );
  }
}
