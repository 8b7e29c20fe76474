import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from '#cli/client.ts';
import { readLocalServer } from '../src/main/local-server.ts';

/** Of /proc: hundredths of a second. */
const ticksPerSecond = 100;

export interface Started {
  readonly pid: number;
  readonly said: unknown;
  stop(): Promise<void>;
}

/** A program in a process of its own, once it has said its first line. */
export async function started(
  program: string,
  words: readonly string[],
  more: Record<string, string>,
): Promise<Started> {
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

export async function clientOf(dataDirectory: string): Promise<Client> {
  const local = await readLocalServer(dataDirectory);
  if (local === null) throw new Error('The server has left no address.');
  return createClient({ ...local, fetch: globalThis.fetch, signal: new AbortController().signal });
}

/** Takes the place of the policy of a new installation, which holds large writes back. */
export async function beGenerous(client: Client): Promise<void> {
  const source = `id: default-limits
title: Generous
rules:
  - { name: many-targets, max-targets: { count: 10000 }, then: deny }
`;
  await client.call('publishPolicy', { body: { source } });
}

export interface Load {
  readonly server: number;
  readonly database: number;
}

/** Processor time that a server and its database have taken so far, in seconds. */
export async function usedSeconds(server: number): Promise<Load> {
  const ticks = await usedTicks(server);
  return { server: ticks.server / ticksPerSecond, database: ticks.database / ticksPerSecond };
}

/** Milliseconds of processor time that a server and its database took during the work. */
export async function usedDuring(server: number, work: () => Promise<unknown>): Promise<Load> {
  const first = await usedSeconds(server);
  await work();
  const second = await usedSeconds(server);
  return { server: (second.server - first.server) * 1_000, database: (second.database - first.database) * 1_000 };
}

/** Percent of one core that a server and its database took over so many milliseconds. */
export async function loadOf(server: number, measureMs: number): Promise<Load> {
  const used = await usedDuring(server, () => sleep(measureMs));
  return { server: (used.server / measureMs) * 100, database: (used.database / measureMs) * 100 };
}

/** Processor time of the server, and of every process below it that is PostgreSQL, those that have ended included. */
async function usedTicks(server: number): Promise<Load> {
  const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess));
  const all = new Map(processes.filter((one) => one !== null).map((one) => [one.pid, one]));
  const isBelow = ({ parent }: Process): boolean => {
    const above = all.get(parent);
    return parent === server || (above !== undefined && isBelow(above));
  };
  const database = [...all.values()].filter((one) => one.name === 'postgres' && isBelow(one));
  return {
    server: all.get(server)?.ticks ?? 0,
    database: database.reduce(
      (sum, { ticks, ended, parent }) => sum + ticks + (all.get(parent)?.name === 'postgres' ? 0 : ended),
      0,
    ),
  };
}

interface Process {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly ticks: number;
  /** Of children that have ended. */
  readonly ended: number;
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
  };
}

/** Megabytes that a process holds in memory. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}

/** Percent of one core that a process took over so many milliseconds. */
export async function serverPercent(pid: number, measureMs: number): Promise<number> {
  const first = await readProcess(String(pid));
  await sleep(measureMs);
  const second = await readProcess(String(pid));
  return (((second?.ticks ?? 0) - (first?.ticks ?? 0)) / ticksPerSecond / (measureMs / 1_000)) * 100;
}
