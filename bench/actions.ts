import { connectionTitle, inParallel, median, startTarget, timed } from './harness.ts';
import type { Figure } from './figure.ts';
import { started, usedDuring, type Load } from './process.ts';
import { startServerProcess } from './server-process.ts';

const sequential = 1_000;
const parallel = 4_000;
const concurrency = 50;
const rounds = 5;

type Call = () => Promise<void>;

/**
 * One action through the API, beside the same HTTP call made directly by the same client: the global `fetch`, with
 * kept-alive sockets on both sides, both warmed up, in turns.
 *
 * Client, target, server and database share the machine. So beside the rates stand the processor times of each, and
 * the rate of a bare proxy in place of Cordon: what any server of Node could reach there.
 */
export async function benchActions(): Promise<readonly Figure[]> {
  const target = await startTarget();
  const server = await startServerProcess(target);
  const proxy = await started('proxy.ts', [target.url], {});
  const throughApi = post(server.url, server.headers);
  const throughProxy = post((proxy.said as { url: string }).url, server.headers);
  try {
    for (const call of [throughApi, target.call, throughProxy]) await rate(call);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < sequential; round += 1) {
      bare.push(await timed(target.call));
      ours.push(await timed(throughApi));
    }
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push({
        bare: await load(target.call),
        quickest: await rate(target.quickestCall),
        ours: await load(throughApi, server.pid),
        proxy: await load(throughProxy, proxy.pid),
      });
    }
    return [
      { name: 'bare call, median', value: median(bare), unit: 'ms' },
      { name: 'action through the API, median', value: median(ours), unit: 'ms' },
      { name: 'added by the API, median', value: median(ours) - median(bare), unit: 'ms', bar: 'below 3' },
      ...parallelFigures(measured),
    ];
  } finally {
    await proxy.stop();
    await server.stop();
    await target.stop();
  }
}

interface Loaded extends Load {
  readonly rate: number;
  /** Milliseconds of processor time of this process for one call, as those of the server and its database. */
  readonly client: number;
}

interface Round {
  readonly bare: Loaded;
  readonly quickest: number;
  readonly ours: Loaded;
  readonly proxy: Loaded;
}

function parallelFigures(measured: readonly Round[]): readonly Figure[] {
  const middle = (read: (round: Round) => number): number => median(measured.map(read));
  const rateOf = (name: string, read: (round: Round) => number): Figure => {
    return { name: `${name} at concurrency ${concurrency}`, value: middle(read), unit: 'calls/s' };
  };
  const timeOf = (name: string, read: (round: Round) => number): Figure => {
    return { name: `processor time, ${name}`, value: middle(read), unit: 'ms' };
  };
  return [
    rateOf('bare calls by fetch', ({ bare }) => bare.rate),
    rateOf('bare calls by undici', ({ quickest }) => quickest),
    rateOf('actions', ({ ours }) => ours.rate),
    rateOf('bare proxy', ({ proxy }) => proxy.rate),
    {
      name: 'ratio to the bare loop with the same client, fetch',
      value: middle(({ bare, ours }) => ours.rate / bare.rate),
      unit: '',
      bar: 'at least 0.5',
    },
    {
      name: 'the same ratio of the bare proxy',
      value: middle(({ bare, proxy }) => proxy.rate / bare.rate),
      unit: '',
    },
    timeOf('client, bare call', ({ bare }) => bare.client),
    timeOf('client, action', ({ ours }) => ours.client),
    timeOf('server, action', ({ ours }) => ours.server),
    timeOf('database, action', ({ ours }) => ours.database),
    timeOf('bare proxy, action', ({ proxy }) => proxy.server),
  ];
}

/** The call as a client of the API makes it. */
function post(url: string, headers: Readonly<Record<string, string>>): Call {
  const body = JSON.stringify({ connection: connectionTitle, input: { method: 'GET', path: '/thing' } });
  return async () => {
    const answer = await fetch(`${url}/api/v1/actions/http.request/run`, { method: 'POST', headers, body });
    const result = (await answer.json()) as { status?: string; detail?: string };
    if (result.status !== 'succeeded') throw new Error(`The action did not succeed: ${result.detail}`);
  };
}

async function rate(call: Call): Promise<number> {
  return parallel / ((await timed(() => inParallel(parallel, concurrency, call))) / 1_000);
}

/** @param pid of the server that answers, where its processor time counts */
async function load(call: Call, pid = 0): Promise<Loaded> {
  const before = process.cpuUsage();
  let reached = 0;
  const used = await usedDuring(pid, async () => {
    reached = await rate(call);
  });
  const { user, system } = process.cpuUsage(before);
  return {
    rate: reached,
    client: (user + system) / 1_000 / parallel,
    server: used.server / parallel,
    database: used.database / parallel,
  };
}
