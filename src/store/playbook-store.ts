import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { PlaybookStore, PlaybookVersion } from '#kernel/run.ts';
import { nudgeWorkers } from './nudge.ts';
import { publishVersion } from './playbook-publication.ts';
import { failuresInARow, pausePlaybook, readState, resumePlaybook } from './playbook-state.ts';
import { queryRows } from './query.ts';
import { toPlaybookVersion, type PlaybookVersionRow } from './run-row.ts';

const maxRemembered = 200;

/** @param box seals the secrets of new webhooks */
export function createPlaybookStore(pool: Pool, box: SecretBox): PlaybookStore {
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
    async publish(tenant, draft, options) {
      const published = await publishVersion(pool, box, tenant, draft, options);
      nudgeWorkers(pool);
      return published;
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

    async versions(tenant, playbookId) {
      const rows = await queryRows<PlaybookVersionRow>(
        pool,
        sql`select playbook_id, version, hash, title, published_at, published_by from cordon.playbook_version
          where tenant = ${tenant} and playbook_id = ${playbookId} order by version desc limit 1000`,
      );
      if (rows.length === 0) throw new AppError('not_found', `There is no playbook ${playbookId}.`);
      return rows.map(toPlaybookVersion).map(({ document: _document, source: _source, ...rest }) => rest);
    },

    state: (tenant, playbookId) => readState(pool, tenant, playbookId),
    pause: (tenant, playbookId, pause) => pausePlaybook(pool, tenant, playbookId, pause),
    resume: (tenant, playbookId) => resumePlaybook(pool, tenant, playbookId),
    failuresInARow: (tenant, playbookId, atMost) => failuresInARow(pool, tenant, playbookId, atMost),
  };
}
