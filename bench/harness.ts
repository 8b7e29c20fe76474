import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import { systemPrincipal } from '#app/tokens.ts';
import { silentLog } from '#kernel/log.ts';
import { openServer } from '../src/main/open-server.ts';
import type { Server } from '../src/main/server.ts';
import { readSettings } from '../src/main/settings.ts';

/** Runs `work` for every number below `count`, `concurrency` at a time. */
export async function inParallel(
  count: number,
  concurrency: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  async function place(): Promise<void> {
    for (let index = next++; index < count; index = next++) await work(index);
  }
  await Promise.all(Array.from({ length: concurrency }, place));
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The value below which `share` of the numbers lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Target {
  readonly url: string;
  /** One bare call of the kind that the actions make, by the global `fetch`: what a script without Cordon would do. */
  call(): Promise<void>;
  /** The same with the quickest client there is for Node, which Cordon's transport is built on. */
  quickestCall(): Promise<void>;
  stop(): Promise<void>;
}

/** The console of the benchmarks, in a process of its own. */
export async function startTarget(): Promise<Target> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'target.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const dispatcher = new Agent({ connections: 50 });
  return {
    url,
    async call() {
      await (await fetch(`${url}/thing`)).json();
    },
    async quickestCall() {
      const { body } = await request(`${url}/thing`, { dispatcher });
      JSON.parse(await body.text());
    },
    async stop() {
      await dispatcher.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

export const connectionTitle = 'target';

export interface BenchServer extends Server {
  readonly dataDirectory: string;
}

/** A whole server on a new data folder, with a connection to the target. */
export async function startBenchServer(target: Target): Promise<BenchServer> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const settings = readSettings(
    { CORDON_DATA: dataDirectory, CORDON_PORT: '0', CORDON_LOG_LEVEL: 'silent' },
    dataDirectory,
  );
  const server = await openServer(settings, silentLog);
  await addTarget(server, target).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    ...server,
    dataDirectory,
    async stop() {
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function addTarget({ app }: Server, target: Target): Promise<void> {
  await app.connections.add(systemPrincipal, connectionDraft(target));
}

export function connectionDraft({ url }: Target) {
  return {
    connector: 'http',
    title: connectionTitle,
    settings: { baseUrl: url, allowPlainHttp: true, allowPrivateAddresses: true, maxConcurrentRequests: 64 },
    secrets: {},
    readOnly: false,
    unknownPolicy: 'hold',
  } as const;
}
