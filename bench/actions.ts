import { connectionTitle, inParallel, median, startTarget, timed } from './harness.ts';
import type { Figure } from './main.ts';
import { startServerProcess } from './server-process.ts';

const sequential = 1_000;
const parallel = 4_000;
const concurrency = 50;
const rounds = 5;

/** One action through the API, beside the same HTTP call made directly by the same client. */
export async function benchActions(): Promise<readonly Figure[]> {
  const target = await startTarget();
  const server = await startServerProcess(target);
  const body = JSON.stringify({ connection: connectionTitle, input: { method: 'GET', path: '/thing' } });
  const throughApi = async (): Promise<void> => {
    const answer = await fetch(`${server.url}/api/v1/actions/http.request/run`, {
      method: 'POST',
      headers: server.headers,
      body,
    });
    const result = (await answer.json()) as { status?: string; detail?: string };
    if (result.status !== 'succeeded') throw new Error(`The action did not succeed: ${result.detail}`);
  };
  const rate = async (call: () => Promise<void>): Promise<number> =>
    parallel / ((await timed(() => inParallel(parallel, concurrency, call))) / 1_000);
  try {
    await rate(throughApi);
    await rate(target.call);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < sequential; round += 1) {
      bare.push(await timed(target.call));
      ours.push(await timed(throughApi));
    }
    const bareRate: number[] = [];
    const quickestRate: number[] = [];
    const ourRate: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bareRate.push(await rate(target.call));
      quickestRate.push(await rate(target.quickestCall));
      ourRate.push(await rate(throughApi));
    }
    return [
      { name: 'bare call, median', value: median(bare), unit: 'ms' },
      { name: 'action through the API, median', value: median(ours), unit: 'ms' },
      { name: 'added by the API, median', value: median(ours) - median(bare), unit: 'ms', bar: 'below 3' },
      { name: `bare calls at concurrency ${concurrency}, fetch`, value: median(bareRate), unit: 'calls/s' },
      { name: `bare calls at concurrency ${concurrency}, undici`, value: median(quickestRate), unit: 'calls/s' },
      { name: `actions at concurrency ${concurrency}`, value: median(ourRate), unit: 'calls/s' },
      {
        name: 'ratio to the bare loop with the same client, fetch',
        value: median(ourRate.map((value, round) => value / (bareRate[round] ?? value))),
        unit: '',
        bar: 'at least 0.5',
      },
    ];
  } finally {
    await server.stop();
    await target.stop();
  }
}
