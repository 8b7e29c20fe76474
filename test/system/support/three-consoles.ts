import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { LoggedRequest } from '../../../simulators/kit/request-log.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../../simulators/kaspersky/simulator.ts';
import { startSentinelOneSimulator, type SentinelOneSimulator } from '../../../simulators/sentinelone/simulator.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';
import { clientFor, connectTo } from './api.ts';
import { newDataFolder } from './data-folder.ts';
import { textOf } from './json.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { until } from './waiting.ts';

/** A server with connections to one simulated console of each vendor: `SES`, `S1` and `KSC`. */
export interface ThreeConsoles {
  /** The data folder of the server. */
  readonly folder: string;
  readonly server: ServerProcess;
  readonly client: Client;
  readonly ses: StormshieldSimulator;
  readonly s1: SentinelOneSimulator;
  readonly ksc: KasperskySimulator;
  /** Publishes a text, or a shipped playbook by its name. */
  publish(nameOrSource: string): Promise<void>;
  /** Starts a run and waits for its end. */
  run(playbook: string, body: JsonObject): Promise<JsonObject>;
  /** Requests that changed something, and all there were. */
  sent(): { readonly writes: readonly string[]; readonly total: number };
  clear(): void;
  stop(): Promise<void>;
}

const kasperskyWrites = /\.(SS_Write|AddHostsForSync|AddTask|RunTask|DeleteTask|UpdateHost)$/;

export async function startThreeConsoles(): Promise<ThreeConsoles> {
  const ses = await startStormshieldSimulator({ settings: { pendingMs: 100, runningMs: 200 }, extraAgents: 40 });
  const s1 = await startSentinelOneSimulator({ agentCount: 60, settings: { commandMs: 200, rateLimits: false } });
  const ksc = await startKasperskySimulator({ settings: { syncMs: 100, pendingMs: 100, runningMs: 200 } });
  const folder = await newDataFolder();
  const server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
  const client = await clientFor(folder.path);
  await connectTo(client, ses);
  await client.call('addConnection', {
    body: {
      connector: 'sentinelone',
      title: 'S1',
      settings: { url: s1.url, caCertificate: s1.ca, keepPublishedLimits: false },
      secrets: { apiToken: s1.keys.admin },
    },
  });
  const { user, password } = ksc.keys['administrator'] ?? { user: '', password: '' };
  await client.call('addConnection', {
    body: {
      connector: 'kaspersky',
      title: 'KSC',
      settings: { serverUrl: ksc.url, caCertificate: ksc.ca, userName: user, taskPollSeconds: 1 },
      secrets: { password },
    },
  });
  const get = (id: string): Promise<JsonObject> => client.call('getRun', { params: { id } });
  return {
    folder: folder.path,
    server,
    client,
    ses,
    s1,
    ksc,
    async publish(nameOrSource) {
      const isName = /^[a-z0-9-]+$/.test(nameOrSource);
      const path = join(import.meta.dirname, '../../../playbooks', `${nameOrSource}.yaml`);
      const source = isName ? await readFile(path, 'utf8') : nameOrSource;
      await client.call('publishPlaybook', { body: { source } });
    },
    async run(playbook, body) {
      const id = textOf((await client.call('startRun', { params: { id: playbook }, body }))['id']);
      await until(`the run ${id} of ${playbook} ends`, async () => (await get(id))['finishedAt'] !== null, 30_000);
      return get(id);
    },
    sent() {
      const [a, b, c] = [ses.log.list(), s1.log.list(), ksc.log.list()];
      const writes = [
        ...a.filter(({ method }) => method !== 'GET').map((one) => textOfRequest('SES', one)),
        ...b.filter(({ method }) => method !== 'GET').map((one) => textOfRequest('S1', one)),
        ...c.filter(({ target }) => kasperskyWrites.test(target)).map((one) => textOfRequest('KSC', one)),
      ];
      return { writes, total: a.length + b.length + c.length };
    },
    clear() {
      for (const { log, faults } of [ses, s1, ksc]) {
        log.clear();
        faults.clear();
      }
    },
    async stop() {
      await server.end('SIGTERM');
      await Promise.all([ses.stop(), s1.stop(), ksc.stop()]);
      await folder.remove();
    },
  };
}

function textOfRequest(console: string, { method, target, body }: LoggedRequest): string {
  return `${console} ${method} ${target} ${body}`;
}
