import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { ApiToken, Role, TokenStore } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { queryRows } from './query.ts';

interface TokenRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly role: Role;
  readonly owner_id: string | null;
  readonly owner_name: string | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

const columns = sql`id, tenant, name, role, owner_id, owner_name, created_at, last_used_at, revoked_at`;

export function createTokenStore(pool: Pool): TokenStore {
  return {
    async insert({ id, tenant, name, role, owner }, sha256) {
      const [row] = await queryRows<TokenRow>(
        pool,
        sql`insert into cordon.api_token (id, tenant, name, role, owner_id, owner_name, sha256)
          values (${id}, ${tenant}, ${name}, ${role}, ${owner?.id ?? null}, ${owner?.name ?? null}, ${sha256}) returning ${columns}`,
      );
      if (row === undefined) throw new AppError('internal', 'The token was not written.');
      return toToken(row);
    },

    async findByHash(sha256) {
      // A write for every request would cost more than the request; a minute is exact enough for a person.
      const [row] = await queryRows<TokenRow>(
        pool,
        sql`
          with noted as (
            update cordon.api_token set last_used_at = now()
            where sha256 = ${sha256} and revoked_at is null
              and (last_used_at is null or last_used_at < now() - interval '1 minute')
            returning last_used_at
          )
          select id, tenant, name, role, owner_id, owner_name, created_at, revoked_at,
            coalesce((select last_used_at from noted), last_used_at) as last_used_at
          from cordon.api_token where sha256 = ${sha256} and revoked_at is null`,
        'token-by-hash',
      );
      return row === undefined ? null : toToken(row);
    },

    async list(tenant) {
      const statement = sql`select ${columns} from cordon.api_token where tenant = ${tenant} order by id`;
      return (await queryRows<TokenRow>(pool, statement)).map(toToken);
    },

    async revoke(tenant, id) {
      const rows = await queryRows(
        pool,
        sql`update cordon.api_token set revoked_at = coalesce(revoked_at, now()) where tenant = ${tenant} and id = ${id} returning id`,
      );
      if (rows.length === 0) throw new AppError('not_found', `There is no token ${id}.`);
    },

    async count() {
      const [row] = await queryRows<{ count: number }>(pool, sql`select count(*) from cordon.api_token`);
      return row?.count ?? 0;
    },
  };
}

function toToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    role: row.role,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? row.owner_id },
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
