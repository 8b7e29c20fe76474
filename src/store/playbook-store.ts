import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { toPlaybookVersion, type PlaybookVersionRow } from './run-row.ts';

type Draft = Parameters<PlaybookStore['publish']>[1];

/** How often a publication is tried when others publish the same playbook at the same time. */
const maxTries = 50;

const maxRemembered = 200;

export function createPlaybookStore(pool: Pool): PlaybookStore {
  /** A published version never changes; only which one is the newest has to be asked each time. */
  const remembered = new Map<string, PlaybookVersion>();

  async function read(tenant: string, playbookId: string, version: number): Promise<PlaybookVersion | null> {
    const key = `${tenant}\n${playbookId}\n${version}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const [row] = await queryRows<PlaybookVersionRow>(
      pool,
      sql`select * from cordon.playbook_version where tenant = ${tenant} and playbook_id = ${playbookId} and version = ${version}`,
    );
    if (row === undefined) return null;
    const [oldest] = remembered.keys();
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
    const found = toPlaybookVersion(row);
    remembered.set(key, found);
    return found;
  }

  async function newest(tenant: string, playbookId: string): Promise<PlaybookVersion | null> {
    const [row] = await queryRows<{ version: number }>(
      pool,
      sql`select version from cordon.playbook_version where tenant = ${tenant} and playbook_id = ${playbookId} order by version desc limit 1`,
      'newest-playbook',
    );
    return row === undefined ? null : read(tenant, playbookId, row.version);
  }

  return {
    async publish(tenant, draft) {
      for (let tries = 0; tries < maxTries; tries += 1) {
        const current = await newest(tenant, draft.playbookId);
        if (current?.hash === draft.hash) return current;
        const published = await insertVersion(pool, tenant, draft, (current?.version ?? 0) + 1);
        if (published !== null) return published;
      }
      throw new AppError('conflict', `The playbook ${draft.playbookId} is being published by others at this moment.`, {
        retryable: true,
      });
    },

    async get(tenant, playbookId, version) {
      if (version === undefined) {
        const found = await newest(tenant, playbookId);
        if (found !== null) return found;
        throw new AppError('not_found', `There is no playbook ${playbookId}.`);
      }
      const found = await read(tenant, playbookId, version);
      if (found === null) throw new AppError('not_found', `The playbook ${playbookId} has no version ${version}.`);
      return found;
    },

    async list(tenant) {
      const rows = await queryRows<PlaybookVersionRow>(
        pool,
        sql`select distinct on (playbook_id) * from cordon.playbook_version where tenant = ${tenant} order by playbook_id, version desc`,
      );
      return rows.map(toPlaybookVersion);
    },
  };
}

/** Null when another publication took the number meanwhile. */
async function insertVersion(
  pool: Pool,
  tenant: string,
  draft: Draft,
  version: number,
): Promise<PlaybookVersion | null> {
  const { playbookId, hash, title, document, source, publishedBy } = draft;
  const [row] = await queryRows<PlaybookVersionRow>(
    pool,
    sql`insert into cordon.playbook_version (tenant, playbook_id, version, hash, title, document, source, published_by)
      values (${tenant}, ${playbookId}, ${version}, ${hash}, ${title}, ${toJsonText(document)}::json, ${source}, ${toJsonText(publishedBy)}::json)
      on conflict (tenant, playbook_id, version) do nothing
      returning *`,
  );
  return row === undefined ? null : toPlaybookVersion(row);
}
