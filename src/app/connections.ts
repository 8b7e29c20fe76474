import type { Catalog } from '#catalog/catalog.ts';
import type { ConnectionCheck, Connector } from '#kernel/action.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionDraft, ConnectionStore } from '#kernel/connection.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Net } from '#kernel/net.ts';
import { parseInput } from '#kernel/validate.ts';
import type { ConnectionHub } from '#response/connection-hub.ts';
import type { Note } from './audit.ts';
import { demand, type Principal } from './principal.ts';

export type NewConnection = Pick<ConnectionDraft, 'connector' | 'title' | 'settings' | 'readOnly' | 'unknownPolicy'> & {
  readonly secrets: JsonObject;
};

export interface ConnectionChanges extends Partial<
  Pick<Connection, 'title' | 'settings' | 'readOnly' | 'unknownPolicy'>
> {
  readonly secrets?: JsonObject;
}

export interface ConnectionUseCases {
  add(principal: Principal, draft: NewConnection): Promise<Connection>;
  update(principal: Principal, idOrTitle: string, changes: ConnectionChanges): Promise<Connection>;
  remove(principal: Principal, idOrTitle: string): Promise<void>;
  get(principal: Principal, idOrTitle: string): Promise<Connection>;
  list(principal: Principal): Promise<readonly Connection[]>;
  /** Asks the console. @throws AppError with the reason, which is also kept as the connection's health */
  test(principal: Principal, idOrTitle: string, signal: AbortSignal): Promise<ConnectionCheck>;
}

interface Parts {
  readonly connections: ConnectionStore;
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly hub: ConnectionHub;
  readonly net: Net;
  readonly clock: Clock;
  readonly note: Note;
}

export function connectionUseCases({ connections, catalog, hub, net, clock, note }: Parts): ConnectionUseCases {
  /** Settings and secrets are right when the connector can open a client with them; no socket is opened for that. */
  async function validate(connector: Connector, settings: JsonObject, secrets: JsonObject): Promise<void> {
    const client = connector.open(
      {
        settings: parseInput(connector.settings, settings, 'settings'),
        secrets: parseInput(connector.secrets, secrets, 'secrets'),
      },
      net,
    );
    await connector.close(client);
  }

  return {
    async add(principal, draft) {
      demand(principal, 'administer');
      const { connector, title, settings, readOnly, unknownPolicy, secrets } = draft;
      await validate(catalog.connector(connector), settings, secrets);
      const { tenant } = principal.requester;
      const row = { id: newId('con'), tenant, connector, title, settings, readOnly, unknownPolicy };
      const connection = await connections.insert(row, secrets);
      await note(principal, 'connection.created', connection.id, { connector, title });
      return connection;
    },
    async update(principal, idOrTitle, { secrets, ...changes }) {
      demand(principal, 'administer');
      const before = await connections.get(principal.requester.tenant, idOrTitle);
      const nextSecrets = secrets ?? (await connections.readSecrets(before.secretId));
      await validate(catalog.connector(before.connector), changes.settings ?? before.settings, nextSecrets);
      const after = await connections.update(before.id, changes, secrets);
      await note(principal, 'connection.updated', after.id, {
        changed: [...Object.keys(changes), ...(secrets === undefined ? [] : ['secrets'])],
      });
      return after;
    },
    async remove(principal, idOrTitle) {
      demand(principal, 'administer');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      await connections.remove(connection.id);
      await note(principal, 'connection.removed', connection.id, { title: connection.title });
    },
    async get(principal, idOrTitle) {
      demand(principal, 'view');
      return connections.get(principal.requester.tenant, idOrTitle);
    },
    async list(principal) {
      demand(principal, 'view');
      return connections.list(principal.requester.tenant);
    },
    async test(principal, idOrTitle, signal) {
      demand(principal, 'read');
      const connection = await hub.fresh(principal.requester.tenant, idOrTitle);
      const checkedAt = clock.now().toISOString();
      const { connector, client, redact } = await hub.open(connection);
      try {
        const check = await connector.check(client, { signal, permit: null, record: () => undefined });
        await connections.setHealth(connection.id, { status: 'healthy', message: check.message, checkedAt });
        return check;
      } catch (thrown) {
        const error = toAppError(thrown).within(`test ${connection.title}`);
        const message = redact.text(error.message);
        await connections.setHealth(connection.id, { status: 'failing', message, checkedAt });
        throw new AppError(error.code, message, {
          failureIndicator: error.failureIndicator,
          statusCode: error.statusCode,
          cause: error,
        });
      }
    },
  };
}
