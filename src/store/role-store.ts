import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { CustomRole, RoleStore } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { toJsonText } from './json-text.ts';
import { inTransaction } from './pool.ts';
import { queryRows, violates } from './query.ts';

const columns = sql`tenant, name, permissions, connections, updated_at as "updatedAt"`;

export function createRoleStore(pool: Pool): RoleStore {
  return {
    list: (tenant) =>
      queryRows<CustomRole>(
        pool,
        sql`select ${columns} from cordon.custom_role where tenant = ${tenant} order by name`,
      ),
    async find(tenant, name) {
      const [row] = await queryRows<CustomRole>(
        pool,
        sql`select ${columns} from cordon.custom_role where tenant = ${tenant} and name = ${name}`,
        'custom-role',
      );
      return row ?? null;
    },
    async insert({ tenant, name, permissions, connections }) {
      try {
        const [row] = await queryRows<CustomRole>(
          pool,
          sql`insert into cordon.custom_role (tenant, name, permissions, connections)
            values (${tenant}, ${name}, ${toJsonText(permissions)}::json, ${toJsonText(connections)}::json)
            returning ${columns}`,
        );
        return row ?? refuse(name);
      } catch (error) {
        if (!violates(error, 'custom_role_pkey')) throw error;
        throw new AppError('conflict', `There is a role \`${name}\` already.`, {
          failureIndicator: 'name',
          cause: error,
        });
      }
    },
    async update({ tenant, name, permissions, connections }) {
      const [row] = await queryRows<CustomRole>(
        pool,
        sql`update cordon.custom_role
          set permissions = ${toJsonText(permissions)}::json, connections = ${toJsonText(connections)}::json,
            updated_at = now()
          where tenant = ${tenant} and name = ${name} returning ${columns}`,
      );
      return row ?? refuse(name);
    },
    remove: (tenant, name) =>
      inTransaction(pool, async (client) => {
        const { length } = await queryRows(
          client,
          sql`delete from cordon.custom_role where tenant = ${tenant} and name = ${name} returning name`,
        );
        if (length === 0) refuse(name);
        const [held] = await queryRows<{ count: number }>(
          client,
          sql`select (select count(*) from cordon.person where tenant = ${tenant} and role = ${name})
            + (select count(*) from cordon.api_token where tenant = ${tenant} and role = ${name} and revoked_at is null)
            as count`,
        );
        if ((held?.count ?? 0) === 0) return;
        throw new AppError('conflict', `${held?.count} people or tokens have the role \`${name}\`.`, {
          failureIndicator: name,
        });
      }),
  };
}

function refuse(name: string): never {
  throw new AppError('not_found', `There is no role \`${name}\` that could be changed.`, { failureIndicator: name });
}
