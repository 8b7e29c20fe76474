import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { Simulation, Twins } from '#kernel/simulation.ts';
import type { OpenConnection } from './connection-hub.ts';

interface TwinClients {
  open(connection: Connection, simulation: Simulation): Promise<OpenConnection>;
  close(): Promise<void>;
}

interface Kept {
  readonly opened: OpenConnection;
  /** Where its console is; one that was stopped comes back elsewhere. */
  readonly settings: string;
}

/** Clients of simulated consoles kept at most; the one unused for longest is closed. */
const maxClients = 50;

/** Open clients of simulated twins, by simulation and connection. */
export function createTwinClients(
  { twins, log }: { readonly twins?: Pick<Twins, 'open'>; readonly log: Log },
  openWith: (connection: Connection, settings: JsonObject, secrets: JsonObject) => OpenConnection,
): TwinClients {
  const kept = new Map<string, Kept>();

  async function closeClient({ opened }: Kept): Promise<void> {
    await opened.connector
      .close(opened.client)
      .catch((error: unknown) => log.warn('Closing the client of a simulated console failed', { error }));
  }

  return {
    async open(connection, simulation) {
      if (twins === undefined) throw new AppError('unsupported', 'This server has no simulated consoles.');
      const key = `${simulation.id}/${connection.id}`;
      const { settings, secrets } = await twins.open(simulation, connection);
      const text = stringifyJson(settings);
      const known = kept.get(key);
      kept.delete(key);
      if (known !== undefined && known.settings === text) {
        kept.set(key, known);
        return known.opened;
      }
      if (known !== undefined) void closeClient(known);
      const made = { opened: openWith(connection, settings, secrets), settings: text };
      kept.set(key, made);
      const [oldest] = kept;
      if (kept.size > maxClients && oldest !== undefined) {
        kept.delete(oldest[0]);
        void closeClient(oldest[1]);
      }
      return made.opened;
    },
    async close() {
      const all = [...kept.values()];
      kept.clear();
      await Promise.all(all.map(closeClient));
    },
  };
}
