import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Policy, PolicyHead, PolicyStore, PolicyVersion } from '#kernel/policy.ts';
import type { Requester } from '#kernel/requester.ts';
import { insertEntries } from './audit-store.ts';
import { toJsonText } from './json-text.ts';
import { inTransaction } from './pool.ts';
import { queryRows, type Executor } from './query.ts';

interface PolicyRow {
  readonly policy_id: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly document: Policy;
  readonly source: string;
  readonly published_at: string;
  readonly published_by: Requester;
}

const maxRemembered = 500;

/** @param standard what a tenant begins with; nothing when left out */
export function createPolicyStore(pool: Pool, standard?: Pick<PolicyVersion, 'document' | 'source'>): PolicyStore {
  /** A published version never changes. */
  const remembered = new Map<string, Policy>();

  async function document(tenant: string, { id, version }: PolicyHead): Promise<Policy> {
    const key = `${tenant}\n${id}\n${version}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const found = (await read(pool, tenant, id, version)).document;
    const [oldest] = remembered.keys();
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, found);
    return found;
  }

  /** In a transaction of its own: whoever comes second finds what the first one has published. */
  async function begin(tenant: string): Promise<void> {
    if (standard === undefined) return;
    await inTransaction(pool, async (client) => {
      await queryRows(client, sql`select pg_advisory_xact_lock(hashtextextended(${`policies ${tenant}`}, 0))`);
      const known = await queryRows(client, sql`select from cordon.policy where tenant = ${tenant} limit 1`);
      const publishedBy: Requester = { kind: 'system', id: 'cordon', name: 'cordon', tenant };
      if (known.length === 0) await publish(client, tenant, { ...standard, publishedBy });
    });
  }

  return {
    async begin(tenant) {
      await begin(tenant);
      return queryRows<PolicyHead>(
        pool,
        sql`select policy_id as id, version from cordon.policy where tenant = ${tenant} and enabled order by policy_id`,
      );
    },
    async publish(tenant, draft) {
      // A policy of one's own goes beside the default one, and does not stand in for it.
      await begin(tenant);
      return inTransaction(pool, (client) => publish(client, tenant, draft));
    },
    get: (tenant, id, version) => read(pool, tenant, id, version),
    async list(tenant) {
      await begin(tenant);
      const rows = await queryRows<PolicyRow>(
        pool,
        sql`select version.*, policy.enabled from cordon.policy
          join cordon.policy_version as version using (tenant, policy_id, version)
          where tenant = ${tenant} order by policy_id`,
      );
      return rows.map(toVersion);
    },
    setEnabled: (tenant, id, enabled, by) =>
      inTransaction(pool, async (client) => {
        const before = await lock(client, tenant, id);
        if (before === null) throw unknown(id);
        await queryRows(
          client,
          sql`update cordon.policy set enabled = ${enabled} where tenant = ${tenant} and policy_id = ${id}`,
        );
        const details = { before: { enabled: before.enabled }, after: { enabled }, version: before.version };
        await note(client, by, enabled ? 'policy.enabled' : 'policy.disabled', id, details);
        return read(client, tenant, id, before.version);
      }),
    documents: (tenant, heads) => Promise.all(heads.map((head) => document(tenant, head))),
  };
}

async function publish(
  client: PoolClient,
  tenant: string,
  { document, source, publishedBy }: Parameters<PolicyStore['publish']>[1],
): Promise<PolicyVersion> {
  const { id } = document;
  // Publications of one policy go one after the other, also the first ones, which have no row to lock.
  await queryRows(client, sql`select pg_advisory_xact_lock(hashtextextended(${`policy ${tenant} ${id}`}, 0))`);
  const before = await lock(client, tenant, id);
  const version = (before?.newest ?? 0) + 1;
  await queryRows(
    client,
    sql`insert into cordon.policy_version (tenant, policy_id, version, document, source, published_by)
      values (${tenant}, ${id}, ${version}, ${toJsonText(document)}::json, ${source}, ${toJsonText(publishedBy)}::json)`,
  );
  await queryRows(
    client,
    sql`insert into cordon.policy (tenant, policy_id, version, enabled) values (${tenant}, ${id}, ${version}, true)
      on conflict (tenant, policy_id) do update set version = excluded.version, enabled = true`,
  );
  const old = before === null ? null : (await read(client, tenant, id, before.version)).source;
  await note(client, publishedBy, 'policy.published', id, { version, before: old, after: source });
  return read(client, tenant, id, version);
}

interface Head {
  readonly version: number;
  readonly enabled: boolean;
  readonly newest: number;
}

async function lock(client: PoolClient, tenant: string, id: string): Promise<Head | null> {
  const [head] = await queryRows<Head>(
    client,
    sql`select version, enabled,
        (select max(version) from cordon.policy_version where tenant = ${tenant} and policy_id = ${id}) as newest
      from cordon.policy where tenant = ${tenant} and policy_id = ${id} for update`,
  );
  return head ?? null;
}

async function read(executor: Executor, tenant: string, id: string, version?: number): Promise<PolicyVersion> {
  const [row] = await queryRows<PolicyRow>(
    executor,
    sql`select version.*, policy.enabled and policy.version = version.version as enabled
      from cordon.policy_version as version join cordon.policy using (tenant, policy_id)
      where tenant = ${tenant} and policy_id = ${id}
        and version.version = ${version === undefined ? sql`policy.version` : sql`${version}`}`,
  );
  if (row !== undefined) return toVersion(row);
  throw version === undefined
    ? unknown(id)
    : new AppError('not_found', `The policy ${id} has no version ${version}.`, { failureIndicator: id });
}

async function note(
  client: PoolClient,
  by: Requester,
  what: string,
  subject: string,
  details: JsonObject,
): Promise<void> {
  await queryRows(
    client,
    insertEntries([{ id: newId('aud'), tenant: by.tenant, requester: by, what, subject, details }]),
  );
}

function toVersion(row: PolicyRow): PolicyVersion {
  return {
    policyId: row.policy_id,
    version: row.version,
    enabled: row.enabled,
    document: row.document,
    source: row.source,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
  };
}

function unknown(id: string): AppError {
  return new AppError('not_found', `There is no policy ${id}.`, { failureIndicator: id });
}
