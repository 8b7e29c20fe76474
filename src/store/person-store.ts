import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Person, PersonStore, SignIn } from '#kernel/sign-in.ts';
import { inTransaction } from './pool.ts';
import { queryRows, violates, type Executor } from './query.ts';

const columns = sql`
  id, tenant, name, email, role, disabled, password_is_temporary as "passwordIsTemporary",
  coalesce(two_factor_enabled, false) as "secondFactor", created_at as "createdAt",
  (select count(*) from cordon.passkey where person_id = person.id) as passkeys`;

export function createPersonStore(pool: Pool): PersonStore {
  async function one(condition: Sql): Promise<Person | null> {
    const [row] = await queryRows<Person>(pool, sql`select ${columns} from cordon.person where ${condition}`);
    return row ?? null;
  }

  return {
    list: (tenant) =>
      queryRows<Person>(pool, sql`select ${columns} from cordon.person where tenant = ${tenant} order by id`),
    async get(tenant, id) {
      return (await one(sql`tenant = ${tenant} and id = ${id}`)) ?? refuse(id);
    },
    find: (id) => one(sql`id = ${id}`),
    findByEmail: (email) => one(sql`email = ${email.toLowerCase()}`),
    insert: (draft, passwordHash) => inTransaction(pool, (client) => insert(client, draft, passwordHash)),
    update: (tenant, id, changes) => inTransaction(pool, (client) => update(client, tenant, id, changes)),
    setPassword: (tenant, id, passwordHash) =>
      inTransaction(pool, async (client) => {
        const { length } = await queryRows(
          client,
          sql`update cordon.person set password_is_temporary = true, updated_at = now()
            where tenant = ${tenant} and id = ${id} returning id`,
        );
        if (length === 0) refuse(id);
        await putPassword(client, id, passwordHash);
        await endAll(client, id);
      }),
    async passwordChosen(id) {
      await queryRows(pool, sql`update cordon.person set password_is_temporary = false where id = ${id}`);
    },
    dropSecondFactors: (tenant, id) =>
      inTransaction(pool, async (client) => {
        const { length } = await queryRows(
          client,
          sql`update cordon.person set two_factor_enabled = false, updated_at = now()
            where tenant = ${tenant} and id = ${id} returning id`,
        );
        if (length === 0) refuse(id);
        await queryRows(client, sql`delete from cordon.second_factor where person_id = ${id}`);
        await queryRows(client, sql`delete from cordon.passkey where person_id = ${id}`);
        await endAll(client, id);
      }),
    signIns: (tenant, personId) =>
      queryRows<SignIn>(
        pool,
        sql`select sign_in.id, person_id as "personId", method, sign_in.created_at as "createdAt",
            expires_at as "expiresAt", nullif(ip_address, '') as "ipAddress", nullif(user_agent, '') as "userAgent"
          from cordon.sign_in join cordon.person on person.id = person_id
          where tenant = ${tenant} and person_id = ${personId} and expires_at > now()
          order by sign_in.created_at desc, sign_in.id`,
      ),
    async endSignIn(tenant, personId, signInId) {
      const { length } = await queryRows(
        pool,
        sql`delete from cordon.sign_in using cordon.person
          where sign_in.id = ${signInId} and person_id = ${personId} and person.id = person_id and tenant = ${tenant}
          returning sign_in.id`,
      );
      if (length === 0)
        throw new AppError('not_found', `There is no sign-in ${signInId}.`, { failureIndicator: signInId });
    },
    async count() {
      const [row] = await queryRows<{ count: number }>(pool, sql`select count(*) from cordon.person`);
      return row?.count ?? 0;
    },
  };
}

type Draft = Parameters<PersonStore['insert']>[0];

async function insert(client: Executor, draft: Draft, passwordHash: string | null): Promise<Person> {
  const { id, tenant, name, email, role, passwordIsTemporary } = draft;
  try {
    await queryRows(
      client,
      sql`insert into cordon.person (id, tenant, name, email, email_verified, role, password_is_temporary)
        values (${id}, ${tenant}, ${name}, ${email.toLowerCase()}, true, ${role}, ${passwordIsTemporary})`,
    );
  } catch (error) {
    if (!violates(error, 'person_email_key')) throw error;
    throw new AppError('conflict', `Somebody signs in with ${email} already.`, {
      failureIndicator: 'email',
      cause: error,
    });
  }
  if (passwordHash !== null) await putPassword(client, id, passwordHash);
  const [row] = await queryRows<Person>(client, sql`select ${columns} from cordon.person where id = ${id}`);
  return row ?? refuse(id);
}

/** Administrators of the tenant are locked together: of two that demote each other at once, one is refused. */
async function update(
  client: Executor,
  tenant: string,
  id: string,
  { name, role, disabled }: Parameters<PersonStore['update']>[2],
): Promise<Person> {
  const administrators = await queryRows<{ id: string }>(
    client,
    sql`select id from cordon.person where tenant = ${tenant} and role = 'administrator' and not disabled
      order by id for update`,
  );
  const loses = disabled === true || (role !== undefined && role !== 'administrator');
  if (loses && administrators.length === 1 && administrators[0]?.id === id) {
    throw new AppError('conflict', 'This is the last administrator: make somebody else one first.', {
      failureIndicator: id,
    });
  }
  const [row] = await queryRows<Person>(
    client,
    sql`update cordon.person set name = coalesce(${name}, name), role = coalesce(${role}, role),
        disabled = coalesce(${disabled}, disabled), updated_at = now()
      where tenant = ${tenant} and id = ${id} returning ${columns}`,
  );
  if (row === undefined) return refuse(id);
  if (row.disabled) await endAll(client, id);
  return row;
}

async function putPassword(client: Executor, id: string, passwordHash: string): Promise<void> {
  await queryRows(client, sql`delete from cordon.credential where person_id = ${id} and provider_id = 'credential'`);
  await queryRows(
    client,
    sql`insert into cordon.credential (id, account_id, provider_id, person_id, password, updated_at)
      values (${`${id}_password`}, ${id}, 'credential', ${id}, ${passwordHash}, now())`,
  );
}

async function endAll(client: Executor, id: string): Promise<void> {
  await queryRows(client, sql`delete from cordon.sign_in where person_id = ${id}`);
}

function refuse(id: string): never {
  throw new AppError('not_found', `There is nobody with the id ${id}.`, { failureIndicator: id });
}
