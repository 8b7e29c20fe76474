import sql from 'sql-template-tag';
import { queryRows } from '../query.ts';
import { maxBlobs, repeat, tally, type Round } from './batch.ts';

/**
 * Removes those of the values that no step names. Whoever is writing a step that names one has renewed it or holds its
 * row, which the snapshot of this statement may not show yet: so one that was used lately waits for the next sweep.
 */
export async function removeBlobs({ client }: Round, tenant: string, hashes: readonly string[]): Promise<void> {
  await queryRows(
    client,
    sql`
      with chosen as materialized (
        select blob.sha256 from cordon.blob
        where blob.tenant = ${tenant} and blob.sha256 = any(${[...hashes]}::text[]) and blob.used_at < now() - interval '1 hour'
          and not exists (select from cordon.step_run as step where step.tenant = blob.tenant and step.result_blob = blob.sha256)
          and not exists (select from cordon.step_run as step where step.tenant = blob.tenant and step.output_blob = blob.sha256)
        for update of blob skip locked
      ),
      gone as (
        delete from cordon.blob using chosen where blob.tenant = ${tenant} and blob.sha256 = chosen.sha256 returning blob.sha256
      ),
      ${tally(tenant, 'blobs')}
      select (select count(*) from gone) as removed`,
    'retention-blobs',
  );
}

/** Once a day looks at all values: a step that was written anew names its first value no more. */
export async function sweepBlobs(round: Round, tenant: string): Promise<void> {
  let after = '';
  await repeat(round, async () => {
    const rows = await queryRows<{ sha256: string }>(
      round.client,
      sql`select sha256 from cordon.blob where tenant = ${tenant} and sha256 > ${after} order by sha256 limit ${maxBlobs}`,
      'retention-sweep',
    );
    const hashes = rows.map(({ sha256 }) => sha256);
    if (hashes.length > 0) await removeBlobs(round, tenant, hashes);
    after = hashes.at(-1) ?? after;
    return hashes.length === maxBlobs;
  });
  if (round.signal.aborted) return;
  await queryRows(round.client, sql`update cordon.retention set swept_at = now() where tenant = ${tenant}`);
}
