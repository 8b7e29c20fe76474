import { spawn } from 'node:child_process';
import { readdir, readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { readLocalServer } from '../src/main/local-server.ts';
import type { Figure } from './main.ts';

const contained = 5_000;
const atOnce = 500;
const measureMs = 60_000;
/** What is held is looked at every five to fifteen minutes: before, there is nothing to measure. */
const restMs = 400_000;
/** Of /proc: hundredths of a second. */
const ticksPerSecond = 100;

/** What a server and its database cost while thousands of endpoints are contained and nothing happens, beside the same without any. */
export async function benchReconciler(): Promise<readonly Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const console = await started('sentinelone-console.ts', [String(contained)], {});
  const server = await started('../src/main.ts', ['serve', '--json'], {
    CORDON_DATA: dataDirectory,
    CORDON_PORT: '0',
    CORDON_LOG_LEVEL: 'error',
  });
  try {
    const client = await clientOf(dataDirectory);
    const { url, ca, token } = console.said as { url: string; ca: string; token: string };
    const settings = { url, caCertificate: ca, keepPublishedLimits: false };
    const connection = { connector: 'sentinelone', title: 'S1', settings, secrets: { apiToken: token } };
    await client.call('addConnection', { body: connection });
    const before = await loadOf(server.pid);
    await isolateAll(client);
    await sleep(restMs);
    const held = await countOf(client, 'held');
    const waiting = await countOf(client, 'waiting');
    const after = await loadOf(server.pid);
    return [
      { name: 'endpoints held', value: held, unit: '' },
      { name: 'endpoints that are away', value: waiting, unit: '' },
      { name: 'server at rest, nothing contained', value: before.server, unit: '% core' },
      { name: 'database at rest, nothing contained', value: before.database, unit: '% core' },
      { name: 'server at rest, all contained', value: after.server, unit: '% core' },
      { name: 'database at rest, all contained', value: after.database, unit: '% core' },
      {
        name: 'server and database, all contained',
        value: after.server + after.database,
        unit: '% core',
        bar: 'below 5',
      },
    ];
  } finally {
    await server.stop();
    await console.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

interface Started {
  readonly pid: number;
  readonly said: unknown;
  stop(): Promise<void>;
}

/** A program in a process of its own, once it has said its first line. */
async function started(program: string, words: readonly string[], more: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...words], {
    env: { ...process.env, ...more },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return {
    pid: child.pid ?? 0,
    said: JSON.parse(line) as unknown,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function clientOf(dataDirectory: string): Promise<Client> {
  const local = await readLocalServer(dataDirectory);
  if (local === null) throw new Error('The server has left no address.');
  return createClient({ ...local, fetch: globalThis.fetch, signal: new AbortController().signal });
}

async function isolateAll(client: Client): Promise<void> {
  let after: string | undefined;
  do {
    const page = await client.call('listEndpoints', { query: { limit: atOnce, after } });
    const endpoints = (page['items'] as readonly JsonObject[]).map(({ id }) => id ?? '');
    await client.send('runVerb', { params: { verb: 'isolate' }, body: { input: { endpoints } } });
    after = (page['next'] as string | null) ?? undefined;
  } while (after !== undefined);
}

async function countOf(client: Client, status: string): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await client.call('listContainments', { query: { status, limit: atOnce, after } });
    count += (page['items'] as readonly JsonObject[]).length;
    after = (page['next'] as string | null) ?? undefined;
  } while (after !== undefined);
  return count;
}

interface Load {
  readonly server: number;
  readonly database: number;
}

async function loadOf(server: number): Promise<Load> {
  const first = await usedTicks(server);
  await sleep(measureMs);
  const second = await usedTicks(server);
  const percent = (ticks: number): number => (ticks / ticksPerSecond / (measureMs / 1_000)) * 100;
  return { server: percent(second.server - first.server), database: percent(second.database - first.database) };
}

/** Processor time of the server, and of every process below it that is PostgreSQL, those that have ended included. */
async function usedTicks(server: number): Promise<Load> {
  const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess));
  const all = processes.filter((one) => one !== null);
  const own = all.find(({ pid }) => pid === server);
  const postgres = all.filter(({ name }) => name === 'postgres');
  const roots = new Set(
    postgres.filter(({ parent }) => !postgres.some(({ pid }) => pid === parent)).map(({ pid }) => pid),
  );
  const mine = postgres.filter(
    ({ pid, parent, since }) => since >= (own?.since ?? 0) && (roots.has(pid) || roots.has(parent)),
  );
  const root = new Set(mine.filter(({ pid }) => roots.has(pid)).map(({ pid }) => pid));
  const database = mine.filter(({ pid, parent }) => root.has(pid) || root.has(parent));
  return {
    server: own?.ticks ?? 0,
    database: database.reduce((sum, { pid, ticks, ended }) => sum + ticks + (root.has(pid) ? ended : 0), 0),
  };
}

interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly ticks: number;
  /** Of children that have ended. */
  readonly ended: number;
  readonly since: number;
}

async function readProcess(pid: string): Promise<Process | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (index: number): number => Number(rest[index]);
  return {
    pid: Number(pid),
    name,
    parent: field(1),
    ticks: field(11) + field(12),
    ended: field(13) + field(14),
    since: field(19),
  };
}
