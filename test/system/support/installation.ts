import type { Client } from '#cli/client.ts';
import {
  startStormshieldSimulator,
  type StormshieldOptions,
  type StormshieldSimulator,
} from '../../../simulators/stormshield/simulator.ts';
import { readLocalServer } from '../../../src/main/local-server.ts';
import { clientFor } from './api.ts';
import { runCliProcess, type CliEnd } from './cli-process.ts';
import { newDataFolder } from './data-folder.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

/** A server on a data folder of its own, a simulated console, and the command line that talks to that server. */
export interface Installation {
  readonly simulator: StormshieldSimulator;
  readonly folder: string;
  readonly server: ServerProcess;
  readonly client: Client;
  /** Of the first administrator. */
  readonly token: string;
  cli(...words: readonly string[]): Promise<CliEnd>;
  /** Kills the server and starts another one on the same folder. */
  restart(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

export async function startInstallation(
  options: StormshieldOptions = {},
  environment: Readonly<Record<string, string>> = { CORDON_LOG_LEVEL: 'warn' },
): Promise<Installation> {
  const simulator = await startStormshieldSimulator({ settings: { pendingMs: 200, runningMs: 300 }, ...options });
  const folder = await newDataFolder();
  const settings = { CORDON_DATA: folder.path, ...environment };
  let server = await startServerProcess(settings);
  let client = await clientFor(folder.path);
  const token = (await readLocalServer(folder.path))?.token ?? '';
  return {
    simulator,
    folder: folder.path,
    token,
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    cli: (...words) => runCliProcess(words, { CORDON_DATA: folder.path }),
    async restart(signal) {
      await server.end(signal);
      server = await startServerProcess(settings);
      client = await clientFor(folder.path);
    },
    async stop() {
      await server.end('SIGTERM');
      await simulator.stop();
      await folder.remove();
    },
  };
}
