import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import { toJsonText } from './json-text.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { writeLimit } from './run-limits.ts';
import { toPlaybookVersion, type PlaybookVersionRow } from './run-row.ts';
import { syncTriggers } from './trigger-sync.ts';

type Draft = Parameters<PlaybookStore['publish']>[1];
type Options = NonNullable<Parameters<PlaybookStore['publish']>[2]>;

/** Publications of one playbook go one after the other; its triggers and limits are always those of the newest version. */
export async function publishVersion(
  pool: Pool,
  box: SecretBox,
  tenant: string,
  draft: Draft,
  options: Options = {},
): Promise<PlaybookVersion> {
  return inTransaction(pool, async (client) => {
    const lock = `cordon.playbook/${tenant}/${draft.playbookId}`;
    await queryRows(client, sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
    const newest = await readNewest(client, tenant, draft.playbookId);
    if (newest?.hash === draft.hash) return newest;
    if (options.base !== undefined && options.base !== (newest?.version ?? 0)) throw outdated(options.base, newest);
    const published = await insertVersion(client, tenant, draft, (newest?.version ?? 0) + 1);
    const { playbookId, publishedBy, document } = draft;
    if (options.triggers !== undefined)
      await syncTriggers(client, box, { tenant, playbookId, publishedBy }, options.triggers);
    const { concurrency = null, rate = null } = document.limits ?? {};
    await writeLimit(client, tenant, `playbook:${playbookId}`, { concurrency, rate });
    return published;
  });
}

async function readNewest(client: PoolClient, tenant: string, playbookId: string): Promise<PlaybookVersion | null> {
  const [row] = await queryRows<PlaybookVersionRow>(
    client,
    sql`select * from cordon.playbook_version where tenant = ${tenant} and playbook_id = ${playbookId} order by version desc limit 1`,
  );
  return row === undefined ? null : toPlaybookVersion(row);
}

async function insertVersion(
  client: PoolClient,
  tenant: string,
  { playbookId, hash, title, document, source, publishedBy }: Draft,
  version: number,
): Promise<PlaybookVersion> {
  const [row] = await queryRows<PlaybookVersionRow>(
    client,
    sql`insert into cordon.playbook_version (tenant, playbook_id, version, hash, title, document, source, published_by)
      values (${tenant}, ${playbookId}, ${version}, ${hash}, ${title}, ${toJsonText(document)}::json, ${source}, ${toJsonText(publishedBy)}::json)
      returning *`,
  );
  if (row === undefined) throw new AppError('internal', `Version ${version} of ${playbookId} was not written.`);
  return toPlaybookVersion(row);
}

function outdated(base: number, newest: PlaybookVersion | null): AppError {
  const since = base === 0 ? 'did not exist' : `was at version ${base}`;
  if (newest === null)
    return new AppError('precondition_failed', `The playbook ${since} when you started, and is gone.`);
  const { playbookId, version, publishedBy, publishedAt } = newest;
  return new AppError(
    'precondition_failed',
    `${playbookId} ${since} when you started; ${publishedBy.name} published version ${version} at ${publishedAt}.`,
    { failureIndicator: playbookId, details: { version, by: publishedBy.name, at: publishedAt } },
  );
}
