import sql, { type Sql } from 'sql-template-tag';
import { queryRows } from '../query.ts';
import { maxRuns, maxSteps, repeat, tally, type Round } from './batch.ts';
import { mayGo, olderRuns } from './kept-runs.ts';
import { removeBlobs } from './removed-blobs.ts';

/**
 * Removes runs that ended before, then what belonged to them. Runs that others started go after those, so it looks
 * until it finds nothing more.
 */
export async function removeRuns(round: Round, tenant: string, before: string): Promise<void> {
  // What a round before this one had begun.
  await removeParts(round, tenant);
  for (let found = true; found && !round.signal.aborted;) {
    found = false;
    let after = '';
    await repeat(round, async () => {
      const { last, examined, removed } = await removeSome(round, tenant, before, after);
      after = last ?? after;
      found ||= removed > 0;
      return examined === maxRuns;
    });
    if (found) await removeParts(round, tenant);
  }
}

interface Removed {
  readonly last: string | null;
  readonly examined: number;
  readonly removed: number;
}

/** Whoever holds the row, for example to run it again, keeps it. */
async function removeSome({ client }: Round, tenant: string, before: string, after: string): Promise<Removed> {
  const [row] = await queryRows<Removed>(
    client,
    sql`
      with examined as materialized (
        select run.id from cordon.run where ${olderRuns(tenant, before)} and run.id > ${after} order by run.id limit ${maxRuns}
      ),
      chosen as materialized (
        select run.id from cordon.run join examined on examined.id = run.id
        where run.finished_at < ${before}::timestamptz and ${mayGo(before)} for update of run skip locked
      ),
      gone as (delete from cordon.run using chosen where run.id = chosen.id returning run.id),
      noted as (insert into cordon.removed_run (tenant, run_id) select ${tenant}, id from gone),
      ${tally(tenant, 'runs')}
      select (select max(id) from examined) as last, (select count(*) from examined) as examined, (select count(*) from gone) as removed`,
    'retention-runs',
  );
  return row ?? { last: null, examined: 0, removed: 0 };
}

/** Of runs that are gone: nobody reads or writes these rows any more. */
async function removeParts(round: Round, tenant: string): Promise<void> {
  await repeat(round, async () => {
    const { removed, blobs } = await removeSteps(round, tenant);
    if (blobs.length > 0) await removeBlobs(round, tenant, blobs);
    if (removed === maxSteps) return true;
    return (await removeRest(round, tenant)) > 0;
  });
}

const goneRuns = (tenant: string): Sql => sql`
  gone_run as materialized (
    select run_id from cordon.removed_run where tenant = ${tenant} order by run_id limit ${maxRuns}
  )`;

interface RemovedSteps {
  readonly removed: number;
  readonly blobs: readonly string[];
}

async function removeSteps({ client }: Round, tenant: string): Promise<RemovedSteps> {
  const [row] = await queryRows<RemovedSteps>(
    client,
    sql`
      with ${goneRuns(tenant)},
      gone as (
        delete from cordon.step_run where ctid = any(array(
          select step.place from gone_run cross join lateral (
            select ctid as place from cordon.step_run where step_run.run_id = gone_run.run_id limit ${maxSteps}
          ) as step limit ${maxSteps}
        )) returning result_blob, output_blob
      ),
      ${tally(tenant, 'steps')}
      select (select count(*) from gone) as removed, array(
        select result_blob from gone where result_blob is not null union select output_blob from gone where output_blob is not null
      ) as blobs`,
    'retention-steps',
  );
  return row ?? { removed: 0, blobs: [] };
}

/**
 * What else runs without steps had: questions that they asked, and accepted reads. Consents to writes and the receipts
 * of writes belong to the ledger, and stay with it.
 */
async function removeRest({ client }: Round, tenant: string): Promise<number> {
  const rows = await queryRows(
    client,
    sql`
      with ${goneRuns(tenant)},
      bare as materialized (
        select run_id from gone_run where not exists (select from cordon.step_run where step_run.run_id = gone_run.run_id)
      ),
      waits as (delete from cordon.wait using bare where wait.run_id = bare.run_id),
      questions as (delete from cordon.approval using bare where approval.run_id = bare.run_id and approval.kind = 'question'),
      receipts as (
        delete from cordon.receipt using bare where receipt.run_id = bare.run_id and receipt.intent_id is null
          and not exists (select from cordon.wait where wait.receipt_id = receipt.id)
      )
      delete from cordon.removed_run using bare where removed_run.tenant = ${tenant} and removed_run.run_id = bare.run_id
      returning removed_run.run_id`,
    'retention-rest',
  );
  return rows.length;
}
