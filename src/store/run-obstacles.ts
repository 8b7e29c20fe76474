import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { GateState, ObstacleWait, RunObstacles } from '#kernel/run.ts';
import { queryRows } from './query.ts';
import { toRun, type RunRow } from './run-row.ts';

type Facts = Omit<RunObstacles, 'run'>;

/** A server that was silent for longer is as good as dead. */
const silentMs = 10_000;

/** One statement, so that all of it is of the same moment. */
export async function readObstacles(pool: Pool, tenant: string, runId: string): Promise<RunObstacles> {
  const [row] = await queryRows<RunRow & { readonly facts: JsonObject }>(
    pool,
    sql`
      select run.*, json_build_object(
        'server', case when run.lease_server is null then null else json_build_object(
          'id', run.lease_server,
          'silentMs', (select floor(extract(epoch from now() - beat_at) * 1000) from cordon.server where id = run.lease_server)
        ) end,
        'liveServers', (select count(*) from cordon.server where beat_at > now() - ${silentMs} * interval '1 ms'),
        'gate', case when run.held is null then null else json_build_object(
          'running', (select count(*) from cordon.admission as a where a.tenant = run.tenant and a.gate = run.held),
          'limit', (select concurrency from cordon.run_limit as lim where lim.tenant = run.tenant and lim.gate = run.held),
          'ahead', (
            select count(*) from cordon.run as other
            where other.tenant = run.tenant and other.held = run.held and (other.priority, run.id) > (run.priority, other.id)
          ),
          'rate', (
            select json_build_object('runs', lim.rate_runs, 'withinMs', lim.rate_ms, 'freeAt', to_json(cordon.rate_free_at(lim)))
            from cordon.run_limit as lim where lim.tenant = run.tenant and lim.gate = run.held and lim.rate_runs is not null
          )
        ) end,
        'job', (
          select json_build_object(
            'runAt', to_json(job.run_at), 'attempts', job.attempts, 'lastError', left(job.last_error, 500), 'lockedBy', job.locked_by,
            'ahead', (
              select count(*) from graphile_worker._private_jobs as other
              where other.is_available and other.run_at <= now() and (other.priority, other.run_at, other.id) < (job.priority, job.run_at, job.id)
            )
          )
          from graphile_worker._private_jobs as job where job.key = ('advance:' || run.id) collate "default"
        ),
        'pausedReason', (
          select paused_reason from cordon.playbook_state as state
          where state.tenant = run.tenant and state.playbook_id = run.playbook_id and paused_at is not null
        ),
        'waits', coalesce((select json_agg(${waitFacts} order by wait.due_at, wait.step_id, wait.iteration) from cordon.wait where wait.run_id = run.id), '[]')
      ) as facts
      from cordon.run where tenant = ${tenant} and id = ${runId}`,
    'obstacles',
  );
  if (row === undefined) throw new AppError('not_found', `There is no run ${runId}.`);
  // The statement above builds it of these very members.
  const facts = row.facts as unknown as Facts;
  return { ...facts, run: toRun(row), gate: withIsoTime(facts.gate), waits: facts.waits.map(withIsoTimes) };
}

function withIsoTime(gate: GateState | null): GateState | null {
  const freeAt = gate?.rate?.freeAt ?? null;
  if (gate === null || gate.rate === null || freeAt === null) return gate;
  return { ...gate, rate: { ...gate.rate, freeAt: iso(freeAt) } };
}

const waitFacts = sql`json_build_object(
  'runId', wait.run_id, 'stepId', wait.step_id, 'iteration', wait.iteration, 'kind', wait.kind, 'receiptId', wait.receipt_id,
  'dueAt', to_json(wait.due_at), 'reason', wait.reason, 'match', wait.match,
  'receipt', (
    select json_build_object(
      'actionId', receipt.action_id, 'connection', coalesce(connection.title, receipt.connection_id), 'status', receipt.status,
      'polls', receipt.polls, 'message', left(receipt.result ->> 'message', 500), 'deadlineAt', to_json(receipt.deadline_at)
    )
    from cordon.receipt left join cordon.connection on connection.id = receipt.connection_id where receipt.id = wait.receipt_id
  ),
  'approval', (
    select json_build_object(
      'title', approval.title, 'status', approval.status, 'role', approval.role,
      'given', (select count(*) from json_array_elements(approval.decisions) as decision where (decision ->> 'approve')::boolean),
      'needed', (approval.demand ->> 'approvers')::int, 'expiresAt', to_json(approval.expires_at)
    )
    from cordon.approval where approval.id = wait.approval_id
  ),
  'child', (
    select json_build_object('runId', child.id, 'playbookId', child.playbook_id, 'status', child.status)
    from cordon.run as child where child.id = wait.child_run_id
  )
)`;

/** Inside JSON the database writes times in its own form. */
function withIsoTimes(wait: ObstacleWait): ObstacleWait {
  const { receipt, approval } = wait;
  return {
    ...wait,
    dueAt: iso(wait.dueAt),
    receipt: receipt === null ? null : { ...receipt, deadlineAt: iso(receipt.deadlineAt) },
    approval: approval === null ? null : { ...approval, expiresAt: iso(approval.expiresAt) },
  };
}

function iso(text: string): string {
  return new Date(text).toISOString();
}
