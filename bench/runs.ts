import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemPrincipal } from '#app/tokens.ts';
import {
  connectionTitle,
  inParallel,
  median,
  quantile,
  startBenchServer,
  startTarget,
  timed,
  type BenchServer,
} from './harness.ts';
import type { Figure } from './figure.ts';
import { usedDuring } from './process.ts';

const runCount = 2_000;
const stepCount = 5;
const concurrency = 50;
const idleRuns = 100;
const rounds = 3;

/** Runs of five reads, with journal, ledger and audit on, beside a bare loop of the same calls. */
export async function benchRuns(): Promise<readonly Figure[]> {
  const target = await startTarget();
  const server = await startBenchServer(target);
  try {
    await server.app.playbooks.publish(systemPrincipal, source());
    await runMany(server, 200);
    const empty = await tableBytes(server);
    const bare: number[] = [];
    const quickest: number[] = [];
    const ours: number[] = [];
    const serverMs: number[] = [];
    const databaseMs: number[] = [];
    await bareRuns(target.call);
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await bareRuns(target.call));
      quickest.push(await bareRuns(target.quickestCall));
      quickest.push(await bareRuns(target.quickestCall));
      const used = await usedDuring(process.pid, async () => {
        ours.push(runCount / ((await timed(() => runMany(server, runCount))) / 1_000));
      });
      serverMs.push(used.server / runCount);
      databaseMs.push(used.database / runCount);
    }
    const durations = await lastDurations(server, runCount);
    const bytesPerStep = ((await tableBytes(server)) - empty) / (rounds * runCount * stepCount);
    const idle = await idleLatencies(server);
    return [
      { name: 'bare loop of the same calls, fetch', value: median(bare), unit: 'runs/s' },
      { name: 'bare loop of the same calls, undici', value: median(quickest), unit: 'runs/s' },
      { name: `runs of ${stepCount} steps at concurrency ${concurrency}`, value: median(ours), unit: 'runs/s' },
      ratio('ratio to the bare loop, fetch', ours, bare),
      ratio('ratio to the bare loop, undici', ours, quickest),
      { name: 'processor time of the server, a run', value: median(serverMs), unit: 'ms' },
      { name: 'processor time of its database, a run', value: median(databaseMs), unit: 'ms' },
      { name: 'a run from start to end, 95 %', value: quantile(durations, 0.95), unit: 'ms' },
      { name: 'one idle run, median', value: median(idle), unit: 'ms', bar: 'below 20' },
      { name: 'tables and indexes for one step, all of a run shared out', value: bytesPerStep, unit: 'bytes' },
    ];
  } finally {
    await server.stop();
    await target.stop();
  }
}

/** Of every table and index of the embedded database, rows of the queue that were deleted since included. */
async function tableBytes({ dataDirectory }: BenchServer): Promise<number> {
  const base = join(dataDirectory, 'postgres/base');
  const files = await readdir(base, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function ratio(name: string, ours: readonly number[], reference: readonly number[]): Figure {
  const value = median(ours.map((rate, round) => rate / (reference[round] ?? rate)));
  return { name, value, unit: '', bar: 'at least 0.25' };
}

function source(): string {
  const steps = Array.from({ length: stepCount }, (_, index) => ({
    id: `read-${index}`,
    action: 'http.request',
    connection: connectionTitle,
    input: { method: 'GET', path: '/thing' },
  }));
  return JSON.stringify({ id: 'bench-reads', title: 'Five reads', steps });
}

async function bareRuns(call: () => Promise<void>): Promise<number> {
  const ms = await timed(() =>
    inParallel(runCount, concurrency, async () => {
      for (let step = 0; step < stepCount; step += 1) await call();
    }),
  );
  return runCount / (ms / 1_000);
}

async function runMany({ app }: BenchServer, count: number): Promise<void> {
  const request = { playbook: 'bench-reads', inputs: {} };
  let last = '';
  await inParallel(count, concurrency, async () => {
    const { id } = await app.runs.start(systemPrincipal, request);
    if (id > last) last = id;
  });
  // The queue is first in, first out; the last ones to end are among the last to start.
  while (await anyOpen(app)) await sleep(5);
}

async function anyOpen(app: BenchServer['app']): Promise<boolean> {
  for (const status of ['queued', 'running', 'waiting', 'failed'] as const) {
    const [run] = await app.runs.list(systemPrincipal, { status, limit: 1 });
    if (run === undefined) continue;
    if (status === 'failed') throw new Error(`A run of the benchmark failed: ${run.error?.message}`);
    return true;
  }
  return false;
}

/** Milliseconds from first step to end. */
async function lastDurations({ app }: BenchServer, count: number): Promise<number[]> {
  const durations: number[] = [];
  let after: string | undefined;
  while (durations.length < count) {
    const page = await app.runs.list(systemPrincipal, { limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { startedAt, finishedAt } of page)
      durations.push(Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? ''));
    after = page.at(-1)?.id;
    if (after === undefined) break;
  }
  return durations;
}

async function idleLatencies({ app }: BenchServer): Promise<number[]> {
  const latencies: number[] = [];
  for (let round = 0; round < idleRuns; round += 1) {
    const { id } = await app.runs.start(systemPrincipal, { playbook: 'bench-reads', inputs: {} });
    for (;;) {
      const run = await app.runs.get(systemPrincipal, id);
      if (run.finishedAt !== null) {
        latencies.push(Date.parse(run.finishedAt) - Date.parse(run.createdAt));
        break;
      }
      await sleep(2);
    }
    await sleep(20);
  }
  return latencies;
}
