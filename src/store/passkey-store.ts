import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Passkey, PasskeyStore } from '#kernel/sign-in.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, violates } from './query.ts';

const columns = sql`
  id, person_id as "personId", name, credential_id as "credentialId", public_key as "publicKey", counter, transports,
  backed_up as "backedUp", created_at as "createdAt", used_at as "usedAt"`;

export function createPasskeyStore(pool: Pool): PasskeyStore {
  return {
    list: (personId) =>
      queryRows<Passkey>(pool, sql`select ${columns} from cordon.passkey where person_id = ${personId} order by id`),
    async findByCredential(credentialId) {
      const [row] = await queryRows<Passkey>(
        pool,
        sql`select ${columns} from cordon.passkey where credential_id = ${credentialId}`,
      );
      return row ?? null;
    },
    async insert({ id, personId, name, credentialId, publicKey, counter, transports, backedUp }) {
      try {
        const [row] = await queryRows<Passkey>(
          pool,
          sql`insert into cordon.passkey (id, person_id, name, credential_id, public_key, counter, transports, backed_up)
            values (${id}, ${personId}, ${name}, ${credentialId}, ${Buffer.from(publicKey)}, ${counter},
              ${toJsonText(transports)}::json, ${backedUp})
            returning ${columns}`,
        );
        return row ?? refuse(id);
      } catch (error) {
        if (!violates(error, 'passkey_credential_id_key')) throw error;
        throw new AppError('conflict', 'This passkey is registered already.', {
          failureIndicator: 'passkey',
          cause: error,
        });
      }
    },
    async rename(personId, id, name) {
      const [row] = await queryRows<Passkey>(
        pool,
        sql`update cordon.passkey set name = ${name} where person_id = ${personId} and id = ${id} returning ${columns}`,
      );
      return row ?? refuse(id);
    },
    async remove(personId, id) {
      const { length } = await queryRows(
        pool,
        sql`delete from cordon.passkey where person_id = ${personId} and id = ${id} returning id`,
      );
      if (length === 0) refuse(id);
    },
    async use(id, counter) {
      // Keys that do not count say 0 always; any other counter must grow.
      const { length } = await queryRows(
        pool,
        sql`update cordon.passkey set counter = ${counter}, used_at = now()
          where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0)) returning id`,
      );
      return length > 0;
    },
  };
}

function refuse(id: string): never {
  throw new AppError('not_found', `There is no passkey ${id}.`, { failureIndicator: id });
}
