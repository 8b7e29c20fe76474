import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '#kernel/json.ts';
import type { Fault, FaultMatch } from '../../../simulators/kit/fault.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../../simulators/kaspersky/simulator.ts';
import { clientFor } from './api.ts';
import { runCliProcess, type CliEnd } from './cli-process.ts';
import { newDataFolder } from './data-folder.ts';
import { parsed } from './json.ts';
import { startServerProcess } from './server-process.ts';

type Client = Awaited<ReturnType<typeof clientFor>>;

/** A server process, a simulated Security Center, and the command line. */
export interface KasperskyInstallation {
  readonly simulator: KasperskySimulator;
  readonly client: Client;
  cli(...words: readonly string[]): Promise<CliEnd>;
  /** One action of the connection KSC, with `--json`. */
  action(
    name: string,
    ...words: readonly string[]
  ): Promise<{ readonly code: number | null; readonly result: JsonObject }>;
  /** Adds the connection KSC as a person does: secrets in a file. */
  addConnection(): Promise<CliEnd>;
  strike(method: string, fault: Fault, match?: FaultMatch): void;
  /** How often the console took a call of this method. */
  acted(method: string): number;
  stop(): Promise<void>;
}

export async function startKasperskyInstallation(): Promise<KasperskyInstallation> {
  const simulator = await startKasperskySimulator({
    settings: { syncMs: 300, pendingMs: 200, runningMs: 300, quarantineActionMs: 300 },
  });
  const folder = await newDataFolder();
  const server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
  const client = await clientFor(folder.path);
  const cli = (...words: readonly string[]): Promise<CliEnd> => runCliProcess(words, { CORDON_DATA: folder.path });
  const pathOf = (method: string): string => `/${method.replaceAll('.', String.raw`\.`)}$`;
  return {
    simulator,
    client,
    cli,
    async action(name, ...words) {
      const id = `kaspersky.${name}`;
      const { code, out, error } = await cli('action', 'run', id, '--connection', 'KSC', ...words, '--json');
      return { code, result: parsed(out === '' ? error : out) };
    },
    async addConnection() {
      const { user, password } = simulator.keys['administrator'] ?? { user: '', password: '' };
      const settings = { serverUrl: simulator.url, caCertificate: simulator.ca, userName: user };
      const timing = { timeoutSeconds: 2, taskPollSeconds: 1 };
      const [settingsFile, secretsFile] = [join(folder.path, 'settings.json'), join(folder.path, 'secrets.json')];
      await writeFile(settingsFile, JSON.stringify({ ...settings, ...timing }), { mode: 0o600 });
      await writeFile(secretsFile, JSON.stringify({ password }), { mode: 0o600 });
      const given = ['--settings', `@${settingsFile}`, '--secrets', `@${secretsFile}`];
      return cli('connection', 'add', 'kaspersky', '--title', 'KSC', ...given, '--json');
    },
    strike(method, fault, match = { times: 1 }) {
      simulator.faults.add({ match: { path: pathOf(method), ...match }, fault });
    },
    acted: (method) => simulator.log.list({ path: pathOf(method) }).filter((request) => request.acted).length,
    async stop() {
      await server.end('SIGTERM');
      await simulator.stop();
      await folder.remove();
    },
  };
}
