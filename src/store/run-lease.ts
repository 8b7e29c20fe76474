import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Run, RunLease, RunStore, StepRun, Wait } from '#kernel/run.ts';
import { addJobs, advanceJob } from './jobs.ts';
import { queryRows } from './query.ts';
import { toRun, toWait, type RunRow, type WaitRow } from './run-row.ts';
import { readSteps } from './step-row.ts';

const maxCachedPlaybooks = 200;

export type RunLeases = Pick<RunStore, 'acquire' | 'release'> & {
  /** Notes that a lease has ended with its run. */
  ended(lease: RunLease): void;
};

export function createRunLeases(pool: Pool): RunLeases {
  /**
   * What this process holds. A lease in the database that is missing here is left over from an answer
   * that was lost on its way, and its own server may take it again; without this it would be held until the server ends.
   */
  const held = new Map<string, number>();
  /** Acquisitions of one run by one server go one after the other, because each must know how the one before it ended. */
  const turns = new Map<string, Promise<RunLease | null>>();
  const playbooks = new Map<string, Playbook>();

  /** A published document never changes, so one read of each is enough. */
  async function playbookOf(run: Run): Promise<Playbook> {
    const key = `${run.tenant}\n${run.playbookId}\n${run.playbookVersion}`;
    const known = playbooks.get(key);
    if (known !== undefined) return known;
    const [row] = await queryRows<{ document: Playbook }>(
      pool,
      sql`select document from cordon.playbook_version
        where tenant = ${run.tenant} and playbook_id = ${run.playbookId} and version = ${run.playbookVersion}`,
      'run-playbook',
    );
    if (row === undefined) throw new AppError('internal', `The playbook version of ${run.id} is gone.`);
    const [oldest] = playbooks.keys();
    if (playbooks.size >= maxCachedPlaybooks && oldest !== undefined) playbooks.delete(oldest);
    playbooks.set(key, row.document);
    return row.document;
  }

  async function take(runId: string, serverId: string, forgotten: boolean): Promise<RunLease | null> {
    const [row] = await queryRows<RunRow>(
      pool,
      sql`select * from cordon.acquire_run(${runId}, ${serverId}, ${forgotten})`,
      'acquire-run',
    );
    if (row === undefined) return null;
    const run = toRun(row);
    const playbook = await playbookOf(run);
    // Nobody else can write from here on, so what is read now is all there is; before the first acquisition, that is nothing.
    if (row.epoch === 1 && row.rerun_of === null) return { run, epoch: row.epoch, playbook, steps: [], waits: [] };
    const [steps, waits] = await Promise.all([readSteps(pool, runId, 'latest'), readOpenWaits(pool, runId)]);
    return { run, epoch: row.epoch, playbook, steps: steps.filter((step) => !isOutdated(step, run.rerun)), waits };
  }

  async function takeTurn(key: string, runId: string, serverId: string): Promise<RunLease | null> {
    const lease = await take(runId, serverId, !held.has(key));
    if (lease !== null) held.set(key, lease.epoch);
    return lease;
  }

  return {
    async acquire(runId, serverId) {
      const key = `${serverId}\n${runId}`;
      const before = turns.get(key);
      const turn = (before ?? Promise.resolve(null)).catch(() => null).then(() => takeTurn(key, runId, serverId));
      turns.set(key, turn);
      try {
        return await turn;
      } finally {
        if (turns.get(key) === turn) turns.delete(key);
      }
    },

    async release(lease, status, wakeAt) {
      try {
        return await release(pool, lease, status, wakeAt);
      } finally {
        forget(lease);
      }
    },

    ended: forget,
  };

  function forget(lease: RunLease): void {
    for (const [key, epoch] of held) if (epoch === lease.epoch && key.endsWith(`\n${lease.run.id}`)) held.delete(key);
  }
}

/** What a step was before it was told to run again counts no more. */
function isOutdated({ stepId, iteration, attempt }: StepRun, rerun: Run['rerun']): boolean {
  const first = rerun?.[`${stepId}/${iteration}`];
  return first !== undefined && attempt < first;
}

export async function readWaits(pool: Pool, runId: string): Promise<Wait[]> {
  const statement = sql`select * from cordon.wait where run_id = ${runId} order by due_at, step_id, iteration`;
  return (await queryRows<WaitRow>(pool, statement, 'run-waits')).map(toWait);
}

/** With what is known of the receipts they wait for. */
async function readOpenWaits(pool: Pool, runId: string): Promise<Wait[]> {
  const statement = sql`
    select wait.*, receipt.status as receipt_status
    from cordon.wait left join cordon.receipt on receipt.id = wait.receipt_id where wait.run_id = ${runId}`;
  return (await queryRows<WaitRow>(pool, statement, 'open-waits')).map(toWait);
}

/** A pass goes over every step run again, so it costs more the more there are: so many of them cost a millisecond, at the most. */
const stepRunsInOneMs = 40;
/** Of the time that a run with many step runs takes, at most one part in so many goes into looking at it again. */
const restShare = 5;
/** Less is not worth waiting for. */
const shortestRestMs = 100;

/** Until a run is looked at again, however many of the things that it waits for come to an end. */
function restMs({ steps }: RunLease): number {
  const rest = (steps.length / stepRunsInOneMs) * (restShare - 1);
  return rest < shortestRestMs ? 0 : rest;
}

/**
 * One update decides: a wake that commits before it is seen here, one that comes after finds the run free and its job acquires it.
 * The holder of a woken run acquires it again, unless it is to rest; should it die on the way, a job does so some seconds later.
 */
async function release(
  pool: Pool,
  lease: RunLease,
  status: 'waiting' | 'queued',
  wakeAt: Date | null,
): Promise<boolean> {
  const at = sql`${wakeAt?.toISOString() ?? null}::timestamptz`;
  const rest = restMs(lease);
  // Nothing holds a cancellation up.
  const rests = sql`(${rest}::float8 > 0 and not cancel_requested)`;
  const restsUntil = sql`case when ${rests} then now() + ${rest}::float8 * interval '1 ms' end`;
  const again = sql`wake and not ${rests}`;
  const [row] = await queryRows<{ again: boolean }>(
    pool,
    sql`
      with released as (
        update cordon.run set lease_server = null, status = case when wake then 'queued' else ${status} end, rests_until = ${restsUntil},
          wake_at = greatest(${restsUntil}, case
            when ${again} then least(${at}, now() + interval '10 s')
            when wake then now()
            else coalesce(${at}, now())
          end)
        where id = ${lease.run.id} and epoch = ${lease.epoch} and lease_server is not null
        returning id, wake, ${again} as again, wake_at
      ),
      advanced as (${addJobs(advanceJob(sql`released.id`, sql`released.wake_at`), sql`released where released.wake or ${at} is not null`)})
      select again, (select jobs from advanced) as jobs from released`,
    'release-run',
  );
  return row?.again ?? false;
}
