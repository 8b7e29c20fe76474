import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { Draft, DraftStore } from '#kernel/draft.ts';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

interface DraftRow {
  readonly playbook_id: string;
  readonly source: string;
  readonly revision: number;
  readonly saved_at: string;
  readonly saved_by: Requester;
}

export function createDraftStore(pool: Pool): DraftStore {
  return {
    async get(tenant, playbookId) {
      const [row] = await queryRows<DraftRow>(
        pool,
        sql`select * from cordon.playbook_draft where tenant = ${tenant} and playbook_id = ${playbookId}`,
      );
      if (row === undefined) throw new AppError('not_found', `There is no draft of ${playbookId}.`);
      return toDraft(row);
    },

    async list(tenant) {
      const rows = await queryRows<DraftRow>(
        pool,
        sql`select playbook_id, revision, saved_at, saved_by from cordon.playbook_draft where tenant = ${tenant} order by playbook_id`,
      );
      return rows.map(toDraft).map(({ source: _, ...rest }) => rest);
    },

    async save(tenant, { playbookId, source, savedBy }, base) {
      const by = toJsonText(savedBy);
      const statement =
        base === 0
          ? sql`insert into cordon.playbook_draft (tenant, playbook_id, source, revision, saved_by)
              values (${tenant}, ${playbookId}, ${source}, 1, ${by}::json) on conflict do nothing returning *`
          : sql`update cordon.playbook_draft set source = ${source}, revision = revision + 1, saved_at = now(), saved_by = ${by}::json
              where tenant = ${tenant} and playbook_id = ${playbookId} and revision = ${base} returning *`;
      const [row] = await queryRows<DraftRow>(pool, statement);
      return row === undefined ? null : toDraft(row);
    },

    async remove(tenant, playbookId, base) {
      const rows = await queryRows(
        pool,
        sql`delete from cordon.playbook_draft where tenant = ${tenant} and playbook_id = ${playbookId} and revision = ${base} returning revision`,
      );
      return rows.length > 0;
    },
  };
}

function toDraft(row: DraftRow): Draft {
  return {
    playbookId: row.playbook_id,
    source: row.source,
    revision: row.revision,
    savedAt: row.saved_at,
    savedBy: row.saved_by,
  };
}
