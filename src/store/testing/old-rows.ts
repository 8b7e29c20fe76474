import type pg from 'pg';
import { idStart, newId, type IdPrefix } from '#kernel/ids.ts';
import { requester, tenant } from './samples.ts';

/* Rows as they stand after days, written as they are: nobody can wait that long. */

export function oldId(prefix: IdPrefix, days: number): string {
  return `${idStart(prefix, new Date(Date.now() - days * 86_400_000))}${newId(prefix).slice(16)}`;
}

interface OldRun {
  readonly id: string;
  /** Since its end, or since its beginning where it has not ended. */
  readonly days: number;
  readonly ended?: boolean;
  readonly parent?: string | null;
  readonly rerunOf?: string | null;
  readonly playbookId?: string;
  readonly steps?: number;
}

const insertRuns = `
  insert into cordon.run (id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester, created_at, finished_at,
    parent_run_id, parent_step_id, parent_iteration, rerun_of)
  select id, $2, playbook, 1, 'hash-1', case when ended then 'succeeded' else 'waiting' end, '{}', $3::json, at, case when ended then at end,
    parent, case when parent is null then null else 'call' end, case when parent is null then null else '' end, rerun_of
  from json_to_recordset($1::json) as one (id text, playbook text, ended boolean, at timestamptz, parent text, rerun_of text)`;

const insertSteps = `
  insert into cordon.step_run (run_id, tenant, step_id, iteration, attempt, kind, status, input, result, started_at, finished_at)
  select one.id, $2, 'step-' || number, '', 1, 'action', 'succeeded', '{}', '{"status":"succeeded","message":"done","targets":[]}', now(), now()
  from json_to_recordset($1::json) as one (id text, steps integer), generate_series(1, one.steps) as number`;

export async function insertOldRuns(pool: pg.Pool, runs: readonly OldRun[]): Promise<void> {
  const rows = runs.map(
    ({ id, days, ended = true, parent = null, rerunOf = null, playbookId = 'contain', steps = 1 }) => ({
      id,
      playbook: playbookId,
      ended,
      at: new Date(Date.now() - days * 86_400_000),
      parent,
      rerun_of: rerunOf,
      steps,
    }),
  );
  await pool.query(insertRuns, [JSON.stringify(rows), tenant, JSON.stringify(requester)]);
  await pool.query(insertSteps, [JSON.stringify(rows), tenant]);
}

type Status = 'open' | 'pending' | 'succeeded' | 'failed' | 'unknown';

/** @returns its id */
export async function insertIntent(
  pool: pg.Pool,
  runId: string | null,
  status: Status,
  resolution: object | null = null,
): Promise<string> {
  const id = newId('int');
  const verdictId = newId('ver');
  await pool.query(
    `with judged as (
      insert into cordon.verdict (id, tenant, plan, plan_hash, requester, decision, findings, policies)
      values ($2, $3, '{}', 'h', $5::json, 'allow', '[]', '{}')
    )
    insert into cordon.intent (id, tenant, key, action_id, connection_id, effect, targets, input, argument_hash, requester, run_id,
      step_id, iteration, server_id, status, resolution, fingerprint, verdict_id)
    values ($1, $3, $1, 'a.isolate', 'con_1', 'write', '[]', '{}', 'h', $5::json, $4, 'step-1', '', 'srv_a', $6, $7::json, $1, $2)`,
    [
      id,
      verdictId,
      tenant,
      runId,
      JSON.stringify(requester),
      status,
      resolution === null ? null : JSON.stringify(resolution),
    ],
  );
  return id;
}

export async function insertOldEvents(pool: pg.Pool, ids: readonly string[], days: number): Promise<void> {
  await pool.query(
    `insert into cordon.event (id, tenant, source, kind, at, data, dedupe_key, received_at, matched_at)
    select id, $2, 'webhook', 'alert', now(), '{}', id, now() - $3 * interval '1 day', now() from unnest($1::text[]) as id`,
    [ids, tenant, days],
  );
}
