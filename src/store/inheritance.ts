import type { PoolClient } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { ActionResult } from '#kernel/result.ts';
import { addJobs, advanceJob, recoverJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

/**
 * Hands on what servers leave behind that are gone: their open intents turn `unknown` and are asked about,
 * the leases of their runs are freed and the runs woken, and their queue locks released.
 */
export async function inheritWork(client: PoolClient, serverIds: readonly string[]): Promise<void> {
  // The order of locks is that of every other writer: intents, then runs, then jobs.
  await forsakeIntents(client, serverIds);
  const runs = await queryRows<{ id: string }>(
    client,
    sql`
      with freed as (select id from cordon.run where lease_server = any(${[...serverIds]}::text[]) order by id for no key update)
      update cordon.run set lease_server = null, status = 'queued', wake = false, wake_at = now()
      from freed where run.id = freed.id
      returning run.id`,
  );
  // Unlocked before the runs get their jobs, so that a job that is there already is used again instead of left behind.
  await unlockJobs(client, serverIds);
  const freed = sql`unnest(${runs.map(({ id }) => id)}::text[]) as run (id)`;
  await queryRows(client, addJobs(advanceJob(sql`run.id`), freed));
}

interface OpenIntent {
  readonly id: string;
  readonly tenant: string;
  readonly action_id: string;
  readonly targets: readonly string[];
  readonly server_id: string;
}

/** Whether their writes left is not known here, and must not be guessed: each is asked about. */
async function forsakeIntents(client: PoolClient, serverIds: readonly string[]): Promise<void> {
  const open = await queryRows<OpenIntent>(
    client,
    sql`select id, tenant, action_id, targets, server_id from cordon.intent
      where server_id = any(${[...serverIds]}::text[]) and status = 'open' order by id for no key update`,
  );
  if (open.length === 0) return;
  const audits = open.map((intent) => ({
    id: newId('aud'),
    requester: { kind: 'system', id: intent.server_id, name: 'reaper', tenant: intent.tenant },
    details: { status: 'unknown', reason: 'The server that opened it stopped.' },
  }));
  await queryRows(
    client,
    sql`
      with forsaken as (
        update cordon.intent set status = 'unknown', result = lost.result
        from unnest(${open.map(({ id }) => id)}::text[], ${open.map((intent) => toJsonText(lostResult(intent)))}::json[])
          as lost (id, result)
        where intent.id = lost.id
        returning intent.id
      ),
      audited as (
        insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select a.id, a.tenant, a.requester, 'intent.closed', a.subject, a.details
        from unnest(
          ${audits.map(({ id }) => id)}::text[], ${open.map(({ tenant }) => tenant)}::text[],
          ${audits.map(({ requester }) => toJsonText(requester))}::json[], ${open.map(({ id }) => id)}::text[],
          ${audits.map(({ details }) => toJsonText(details))}::json[]
        ) as a (id, tenant, requester, subject, details)
      ),
      asked as (${addJobs(recoverJob(sql`forsaken.id`), sql`forsaken`)})
      select jobs from asked`,
  );
}

function lostResult(intent: OpenIntent): ActionResult {
  const message = `The server ${intent.server_id} stopped after the write was committed to the ledger; whether it reached the console is not known.`;
  const error = new AppError('outcome_unknown', message, {
    failureIndicator: intent.action_id,
    applied: 'unknown',
  }).toJson();
  return {
    status: 'failed',
    statusCode: error.statusCode,
    message,
    data: null,
    targets: intent.targets.map((target) => ({ target, status: 'failed', error })),
    exchanges: [],
    error,
    intentId: intent.id,
  };
}

/** graphile-worker would wait four hours for a worker that is gone. The names under which a server locks jobs start with its id. */
async function unlockJobs(client: PoolClient, serverIds: readonly string[]): Promise<void> {
  const lockers = await queryRows<{ locked_by: string }>(
    client,
    sql`
      select distinct locked_by from (
        select locked_by from graphile_worker._private_jobs where locked_by is not null
        union all select locked_by from graphile_worker._private_job_queues where locked_by is not null
      ) as locked
      where exists (select from unnest(${[...serverIds]}::text[]) as server (id) where starts_with(locked.locked_by, server.id))`,
  );
  const names = sql`${lockers.map((locker) => locker.locked_by)}::text[]`;
  // Jobs without a key on their last attempt were replaced while they ran; their successors are in the queue.
  await queryRows(
    client,
    sql`delete from graphile_worker._private_jobs where locked_by = any(${names}) and key is null and attempts >= max_attempts`,
  );
  await queryRows(client, sql`select graphile_worker.force_unlock_workers(${names})`);
}
