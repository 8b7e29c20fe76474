import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Preset, PresetStore } from '#kernel/preset.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, violates } from './query.ts';

const columns = sql`
  id, tenant, action_id as "actionId", title, connection_id as "connectionId", input, saved_by as "savedBy", revision,
  saved_at as "savedAt"`;

export function createPresetStore(pool: Pool): PresetStore {
  return {
    list: (tenant, { actionId = null, limit, after = null }) =>
      queryRows<Preset>(
        pool,
        sql`select ${columns} from cordon.preset
          where tenant = ${tenant} and (${actionId}::text is null or action_id = ${actionId})
            and (${after}::text is null or id > ${after})
          order by id limit ${limit}`,
      ),
    async get(tenant, id) {
      const [row] = await queryRows<Preset>(
        pool,
        sql`select ${columns} from cordon.preset where tenant = ${tenant} and id = ${id}`,
      );
      if (row === undefined) throw missing(id);
      return row;
    },
    insert: ({ id, tenant, actionId, title, connectionId, input, savedBy }) =>
      titled(title, async () => {
        const [row] = await queryRows<Preset>(
          pool,
          sql`insert into cordon.preset (id, tenant, action_id, title, connection_id, input, saved_by)
            values (${id}, ${tenant}, ${actionId}, ${title}, ${connectionId}, ${toJsonText(input)}::json, ${toJsonText(savedBy)}::json)
            returning ${columns}`,
        );
        if (row === undefined) throw new AppError('internal', 'The preset was not written.');
        return row;
      }),
    update: ({ id, tenant, title, connectionId, input, savedBy }, revision) =>
      titled(title, async () => {
        const [row] = await queryRows<Preset>(
          pool,
          sql`update cordon.preset set title = ${title}, connection_id = ${connectionId}, input = ${toJsonText(input)}::json,
              saved_by = ${toJsonText(savedBy)}::json, saved_at = now(), revision = revision + 1
            where tenant = ${tenant} and id = ${id} and revision = ${revision} returning ${columns}`,
        );
        return row ?? null;
      }),
    async remove(tenant, id) {
      const gone = await queryRows(
        pool,
        sql`delete from cordon.preset where tenant = ${tenant} and id = ${id} returning id`,
      );
      if (gone.length === 0) throw missing(id);
    },
  };
}

async function titled<T>(title: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'preset_title')) throw error;
    throw new AppError('conflict', `This action has a preset \`${title}\` already.`, {
      failureIndicator: 'title',
      cause: error,
    });
  }
}

function missing(id: string): AppError {
  return new AppError('not_found', `There is no preset ${id}.`, { failureIndicator: id });
}
