import { Agent, request } from 'undici';
import { connectionTitle, inParallel, median, startBenchServer, startTarget, timed } from './harness.ts';
import type { Figure } from './main.ts';

const sequential = 1_000;
const parallel = 4_000;
const concurrency = 50;

/** One action through the API, beside the same HTTP call made directly. */
export async function benchActions(): Promise<readonly Figure[]> {
  const target = await startTarget();
  const server = await startBenchServer(target);
  const dispatcher = new Agent({ connections: concurrency });
  const body = JSON.stringify({ connection: connectionTitle, input: { method: 'GET', path: '/thing' } });
  const headers = { authorization: `Bearer ${server.firstToken}`, 'content-type': 'application/json' };
  const throughApi = async (): Promise<void> => {
    const answer = await request(`${server.url}/api/v1/actions/http.request/run`, {
      method: 'POST',
      headers,
      body,
      dispatcher,
    });
    const result = JSON.parse(await answer.body.text()) as { status?: string; detail?: string };
    if (result.status !== 'succeeded') throw new Error(`The action did not succeed: ${result.detail}`);
  };
  try {
    await inParallel(500, concurrency, throughApi);
    await inParallel(500, concurrency, target.call);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < sequential; round += 1) {
      bare.push(await timed(target.call));
      ours.push(await timed(throughApi));
    }
    const bareRate: number[] = [];
    const ourRate: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      bareRate.push(parallel / ((await timed(() => inParallel(parallel, concurrency, target.call))) / 1_000));
      ourRate.push(parallel / ((await timed(() => inParallel(parallel, concurrency, throughApi))) / 1_000));
    }
    return [
      { name: 'bare call, median', value: median(bare), unit: 'ms' },
      { name: 'action through the API, median', value: median(ours), unit: 'ms' },
      { name: 'added by the API, median', value: median(ours) - median(bare), unit: 'ms', bar: 'below 3' },
      { name: `bare calls at concurrency ${concurrency}`, value: median(bareRate), unit: 'calls/s' },
      { name: `actions at concurrency ${concurrency}`, value: median(ourRate), unit: 'calls/s' },
      {
        name: 'ratio to the bare loop',
        value: median(ourRate.map((value, round) => value / (bareRate[round] ?? value))),
        unit: '',
        bar: 'at least 0.5',
      },
    ];
  } finally {
    await dispatcher.close();
    await server.stop();
    await target.stop();
  }
}
