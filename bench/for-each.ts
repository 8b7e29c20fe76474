import { setTimeout as sleep } from 'node:timers/promises';
import { systemPrincipal } from '#app/tokens.ts';
import { connectionTitle, startBenchServer, startTarget, type BenchServer } from './harness.ts';
import type { Figure } from './figure.ts';

const itemCount = 1_000;
const perSecond = 200;
const concurrency = 20;

/** A for-each of reads with a limit and a rate, beside the least time that the rate itself allows. */
export async function benchForEach(): Promise<readonly Figure[]> {
  const target = await startTarget();
  const server = await startBenchServer(target);
  try {
    await server.app.playbooks.publish(systemPrincipal, source());
    const boundMs = ((itemCount - 1) / perSecond) * 1_000;
    const tookMs = await run(server);
    return [
      { name: `least time for ${itemCount} items at ${perSecond}/s`, value: boundMs, unit: 'ms' },
      { name: `for-each at limit ${concurrency}, from start to end`, value: tookMs, unit: 'ms' },
      { name: 'ratio to the least time', value: tookMs / boundMs, unit: '', bar: 'at most 1.1' },
    ];
  } finally {
    await server.stop();
    await target.stop();
  }
}

function source(): string {
  const items = Array.from({ length: itemCount }, (_, index) => index);
  const read = { id: 'read', action: 'http.request', connection: connectionTitle, input: { path: '/thing' } };
  const each = { id: 'each', 'for-each': items, concurrency, 'per-second': perSecond, steps: [read] };
  return JSON.stringify({ id: 'bench-fan-out', title: 'Fan-out', steps: [each] });
}

async function run({ app }: BenchServer): Promise<number> {
  const { id } = await app.runs.start(systemPrincipal, { playbook: 'bench-fan-out', inputs: {} });
  for (;;) {
    const { status, startedAt, finishedAt, error } = await app.runs.get(systemPrincipal, id);
    if (status === 'failed') throw new Error(`The run failed: ${error?.message}`);
    if (finishedAt !== null) return Date.parse(finishedAt) - Date.parse(startedAt ?? '');
    await sleep(100);
  }
}
