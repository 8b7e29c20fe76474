import type { Catalog } from '#catalog/catalog.ts';
import type { Connector } from '#kernel/action.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionStore } from '#kernel/connection.ts';
import type { Fields, InputOf } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { Net, Network } from '#kernel/net.ts';
import { createRedactor, type Redactor } from '#kernel/redact.ts';
import type { Simulation, Twins } from '#kernel/simulation.ts';
import { parseInput } from '#kernel/validate.ts';
import { createTwinClients } from './twin-clients.ts';

/** A connection with its client: sockets, sessions and limits live as long as this does. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly client: unknown;
  readonly redact: Redactor;
}

export interface ConnectionHub {
  /** The connection as the database has it now. For writes, which must see the latest settings. */
  fresh(tenant: string, idOrTitle: string): Promise<Connection>;
  /** As `fresh`, but up to two seconds old: reads are many and this saves a query each. */
  recent(tenant: string, idOrTitle: string): Promise<Connection>;
  /** @param simulation opens the connection's simulated twin instead; the real console hears nothing */
  open(connection: Connection, simulation?: Simulation): Promise<OpenConnection>;
  close(): Promise<void>;
}

interface HubOptions {
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly connections: ConnectionStore;
  readonly net: Network;
  /** Where nothing is simulated, there are none. */
  readonly twins?: Pick<Twins, 'open'>;
  readonly clock: Clock;
  readonly log: Log;
}

const recentMs = 2_000;

/** Keeps one open client per connection and replaces it when the connection changes. */
export function createConnectionHub(options: HubOptions): ConnectionHub {
  const { catalog, connections, net, clock, log } = options;
  const twinClients = createTwinClients(options, (...given) => openWith(...given, net));
  const opened = new Map<string, Promise<OpenConnection>>();
  const revisions = new Map<string, number>();
  const recently = new Map<string, { readonly at: number; readonly connection: Promise<Connection> }>();

  function fresh(tenant: string, idOrTitle: string): Promise<Connection> {
    const connection = connections.get(tenant, idOrTitle);
    const key = `${tenant}/${idOrTitle}`;
    recently.set(key, { at: clock.monotonic(), connection });
    connection.catch(() => recently.delete(key));
    return connection;
  }

  function recent(tenant: string, idOrTitle: string): Promise<Connection> {
    const known = recently.get(`${tenant}/${idOrTitle}`);
    if (known !== undefined && clock.monotonic() - known.at < recentMs) return known.connection;
    return fresh(tenant, idOrTitle);
  }

  function open(connection: Connection, simulation?: Simulation): Promise<OpenConnection> {
    if (simulation !== undefined) return twinClients.open(connection, simulation);
    const known = opened.get(connection.id);
    if (known !== undefined && (revisions.get(connection.id) ?? 0) >= connection.revision) return known;
    if (known !== undefined) retire(known);
    const opening = openNow(connection);
    opened.set(connection.id, opening);
    revisions.set(connection.id, connection.revision);
    opening.catch(() => {
      if (opened.get(connection.id) === opening) opened.delete(connection.id);
    });
    return opening;
  }

  async function openNow(connection: Connection): Promise<OpenConnection> {
    const secrets = await connections.readSecrets(connection.secretId);
    return openWith(connection, connection.settings, secrets, net.forConnection(connection.id));
  }

  function openWith(connection: Connection, given: JsonObject, secrets: JsonObject, way: Net): OpenConnection {
    const connector = catalog.connector(connection.connector);
    const settings: InputOf<Fields> = parseInput(connector.settings, given, 'settings');
    const client = connector.open({ settings, secrets: parseInput(connector.secrets, secrets, 'secrets') }, way);
    return { connection, connector, client, redact: createSecretRedactor(secrets) };
  }

  /** Calls that still use the old client finish first: a transport closes when it is idle. */
  function retire(old: Promise<OpenConnection>): void {
    old
      .then(({ connector, client }) => connector.close(client))
      .catch((error: unknown) => log.warn('Closing a replaced connection failed', { error }));
  }

  async function close(): Promise<void> {
    const all = [...opened.values()];
    opened.clear();
    recently.clear();
    await twinClients.close();
    await Promise.allSettled(
      all.map(async (opening) => opening.then(({ connector, client }) => connector.close(client))),
    );
  }

  return { fresh, recent, open, close };
}

/** The secrets as they may turn up; of `user:password` also the password alone. */
export function createSecretRedactor(secrets: JsonObject): Redactor {
  const texts = Object.values(secrets).filter((value): value is string => typeof value === 'string');
  const { proxyCredentials } = secrets;
  const password =
    typeof proxyCredentials === 'string' ? proxyCredentials.slice(proxyCredentials.indexOf(':') + 1) : '';
  return createRedactor([...texts, password]);
}
