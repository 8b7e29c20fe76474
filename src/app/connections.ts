import type { Catalog } from '#catalog/catalog.ts';
import type { ConnectionCheck } from '#kernel/action.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionDraft, ConnectionHealth, ConnectionStore } from '#kernel/connection.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Net } from '#kernel/net.ts';
import { maskedInput } from '#kernel/mask.ts';
import { parseInput } from '#kernel/validate.ts';
import { createSecretRedactor, type ConnectionHub, type OpenConnection } from '#response/connection-hub.ts';
import type { Note } from './audit.ts';
import { changeOf, secretNames } from './audit-change.ts';
import { demand, demandEverywhere, reaches, type Principal } from './principal.ts';

export type NewConnection = Pick<ConnectionDraft, 'connector' | 'title' | 'settings' | 'readOnly' | 'unknownPolicy'> & {
  readonly secrets: JsonObject;
};

export interface ConnectionChanges extends Partial<
  Pick<Connection, 'title' | 'settings' | 'readOnly' | 'unknownPolicy'>
> {
  readonly secrets?: JsonObject;
}

export interface ConnectionUseCases {
  /** @param check when given, the console is asked first, and nothing is written when the connection does not work */
  add(principal: Principal, draft: NewConnection, check?: AbortSignal): Promise<Connection>;
  /** @param check as for `add`, when settings or secrets change */
  update(principal: Principal, idOrTitle: string, changes: ConnectionChanges, check?: AbortSignal): Promise<Connection>;
  remove(principal: Principal, idOrTitle: string): Promise<void>;
  get(principal: Principal, idOrTitle: string): Promise<Connection>;
  list(principal: Principal): Promise<readonly Connection[]>;
  /** Asks the console. @throws AppError with the reason, which is also kept as the connection's health */
  test(principal: Principal, idOrTitle: string, signal: AbortSignal): Promise<ConnectionCheck>;
}

/** What a connection would be made of. */
type Candidate = Pick<NewConnection, 'connector' | 'title' | 'settings' | 'secrets'>;

interface Parts {
  readonly connections: ConnectionStore;
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly hub: ConnectionHub;
  readonly net: Net;
  readonly clock: Clock;
  readonly note: Note;
}

export function connectionUseCases({ connections, catalog, hub, net, clock, note }: Parts): ConnectionUseCases {
  /** Settings and secrets are right when the connector can open a client with them; the console is asked only with `check`. */
  async function validate(
    { connector, title, settings, secrets }: Candidate,
    check?: AbortSignal,
  ): Promise<ConnectionHealth | null> {
    const found = catalog.connector(connector);
    const opened = {
      settings: parseInput(found.settings, settings, 'settings'),
      secrets: parseInput(found.secrets, secrets, 'secrets'),
    };
    const client = found.open(opened, net);
    try {
      if (check === undefined) return null;
      const { message } = await askConsole(
        { connector: found, client, redact: createSecretRedactor(secrets) },
        title,
        check,
      );
      return { status: 'healthy', message, checkedAt: clock.now().toISOString() };
    } finally {
      await found.close(client);
    }
  }

  async function withHealth(connection: Connection, health: ConnectionHealth | null): Promise<Connection> {
    if (health === null) return connection;
    await connections.setHealth(connection.id, health);
    return { ...connection, health };
  }

  /** As the audit shows it. */
  function described(connection: Connection, secrets?: JsonObject): JsonObject {
    const { connector, title, readOnly, unknownPolicy } = connection;
    const settings = maskedInput(catalog.connector(connector).settings, connection.settings);
    const named = secrets === undefined ? {} : { secrets: secretNames(secrets) };
    return { connector, title, settings, readOnly, unknownPolicy, ...named };
  }

  return {
    async add(principal, draft, check) {
      demandEverywhere(principal, 'administer');
      const { connector, title, settings, readOnly, unknownPolicy, secrets } = draft;
      const health = await validate(draft, check);
      const { tenant } = principal.requester;
      const row = { id: newId('con'), tenant, connector, title, settings, readOnly, unknownPolicy };
      const connection = await connections.insert(row, secrets);
      await note(principal, 'connection.created', connection.id, changeOf(null, described(connection, secrets)));
      return withHealth(connection, health);
    },
    async update(principal, idOrTitle, { secrets, ...changes }, check) {
      demand(principal, 'administer');
      const before = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'administer', before.id);
      const isReachedAnew = changes.settings !== undefined || secrets !== undefined;
      const next = { ...before, ...changes, secrets: secrets ?? (await connections.readSecrets(before.secretId)) };
      const health = await validate(next, isReachedAnew ? check : undefined);
      const after = await connections.update(before.id, changes, secrets);
      const change = changeOf(described(before), described(after));
      await note(principal, 'connection.updated', after.id, {
        ...change,
        ...(secrets === undefined ? {} : { secretsReplaced: secretNames(secrets) }),
      });
      return withHealth(after, health);
    },
    async remove(principal, idOrTitle) {
      demand(principal, 'administer');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'administer', connection.id);
      await connections.remove(connection.id);
      await note(principal, 'connection.removed', connection.id, changeOf(described(connection), null));
    },
    async get(principal, idOrTitle) {
      demand(principal, 'view');
      const connection = await connections.get(principal.requester.tenant, idOrTitle);
      demand(principal, 'view', connection.id);
      return connection;
    },
    async list(principal) {
      demand(principal, 'view');
      const all = await connections.list(principal.requester.tenant);
      return all.filter(({ id }) => reaches(principal, id));
    },
    async test(principal, idOrTitle, signal) {
      demand(principal, 'read');
      const connection = await hub.fresh(principal.requester.tenant, idOrTitle);
      demand(principal, 'read', connection.id);
      const checkedAt = clock.now().toISOString();
      try {
        const check = await askConsole(await hub.open(connection), connection.title, signal);
        await connections.setHealth(connection.id, { status: 'healthy', message: check.message, checkedAt });
        return check;
      } catch (thrown) {
        const { message } = toAppError(thrown);
        await connections.setHealth(connection.id, { status: 'failing', message, checkedAt });
        throw thrown;
      }
    },
  };
}

/** @throws AppError with every secret masked, as the answer has it too */
async function askConsole(
  { connector, client, redact }: Pick<OpenConnection, 'connector' | 'client' | 'redact'>,
  title: string,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  try {
    const { message, details } = await connector.check(client, { signal, permit: null, record: () => undefined });
    return { message: redact.text(message), details: redact.json(details) };
  } catch (thrown) {
    const { code, message, failureIndicator, statusCode } = toAppError(thrown).within(`test ${title}`);
    throw new AppError(code, redact.text(message), {
      failureIndicator: redact.text(failureIndicator),
      statusCode,
      cause: thrown,
    });
  }
}
