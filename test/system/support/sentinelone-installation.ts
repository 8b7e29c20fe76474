import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { runCli } from '#cli/cli.ts';
import type { Client } from '#cli/client.ts';
import { commands } from '#cli/commands.ts';
import {
  startSentinelOneSimulator,
  type SentinelOneOptions,
  type SentinelOneSimulator,
} from '../../../simulators/sentinelone/simulator.ts';
import { readLocalServer } from '../../../src/main/local-server.ts';
import { localTools } from '../../../src/main/local-tools.ts';
import { options as serverOptions } from '../../../src/main/options.ts';
import { clientFor } from './api.ts';
import type { CliEnd } from './cli-process.ts';
import { newDataFolder } from './data-folder.ts';
import { startServerProcess } from './server-process.ts';

/** A server with a connection `S1` to a simulated SentinelOne console. */
export interface SentinelOneInstallation {
  readonly simulator: SentinelOneSimulator;
  readonly client: Client;
  readonly url: string;
  readonly token: string;
  agentId(seq: number): string;
  /** The command line in this process: its parser, its client and the real server, without the start of a program. */
  cli(...words: readonly string[]): Promise<CliEnd>;
  publish(playbook: string): Promise<void>;
  /** Ends the server and starts another one on the same folder. */
  restart(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export async function startSentinelOneInstallation(
  simulatorOptions: SentinelOneOptions = {},
): Promise<SentinelOneInstallation> {
  const simulator = await startSentinelOneSimulator({
    agentCount: 200,
    settings: { commandMs: 300, rateLimits: false },
    ...simulatorOptions,
  });
  const folder = await newDataFolder();
  const environment = { CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' };
  let server = await startServerProcess(environment);
  let client = await clientFor(folder.path);
  await client.call('addConnection', {
    body: {
      connector: 'sentinelone',
      title: 'S1',
      settings: { url: simulator.url, caCertificate: simulator.ca, timeoutSeconds: 5, keepPublishedLimits: false },
      secrets: { apiToken: simulator.keys.admin },
    },
  });
  const catalog = createCatalog(connectors);
  return {
    simulator,
    get client() {
      return client;
    },
    get url() {
      return server.url;
    },
    token: (await readLocalServer(folder.path))?.token ?? '',
    agentId: (seq) => String(simulator.state.console.fleet.row(seq)['id']),
    async cli(...words) {
      let [out, error] = ['', ''];
      const code = await runCli({
        words,
        commands,
        options: serverOptions,
        streams: { out: (text) => (out += text), error: (text) => (error += text) },
        context: {
          signal: new AbortController().signal,
          readFile: () => '',
          local: localTools,
          writeFile: () => Promise.reject(new Error('These commands write no file.')),
          client: () => Promise.resolve(client),
          catalog: () => Promise.resolve(catalog),
        },
      });
      return { code, out, error };
    },
    async publish(name) {
      const source = await readFile(join(import.meta.dirname, '../../../playbooks', `${name}.yaml`), 'utf8');
      await client.call('publishPlaybook', { body: { source } });
    },
    async restart(signal) {
      await server.end(signal);
      server = await startServerProcess(environment);
      client = await clientFor(folder.path);
    },
    async stop() {
      await server.end('SIGTERM');
      await simulator.stop();
      await folder.remove();
    },
  };
}
