import { median } from './harness.ts';
import { measure, startKasperskyTarget, type Measured, type Measurement } from './kaspersky-process.ts';
import type { Figure } from './figure.ts';

const hostCount = 100_000;
const eventCount = 50_000;
const rounds = 3;

/** Long lists from a simulated Security Center, beside bare loops that make the same calls. */
export async function benchKaspersky(): Promise<readonly Figure[]> {
  const { target, stop } = await startKasperskyTarget(hostCount, eventCount);
  const sure = async (kind: Measurement, count: number): Promise<Measured> => {
    const measured = await measure(kind, count, target);
    if (measured.rows !== count) throw new Error(`${kind} gave ${measured.rows} rows, not ${count}.`);
    return measured;
  };
  const [pages, bare, events, bareEvents]: Measured[][] = [[], [], [], []];
  try {
    for (let round = 0; round < rounds; round += 1) {
      bare?.push(await sure('bare', hostCount));
      pages?.push(await sure('pages', hostCount));
      bareEvents?.push(await sure('bare-events', eventCount));
      events?.push(await sure('events', eventCount));
    }
    const action = await sure('action', hostCount);
    const actionPages = await sure('action-pages', hostCount);
    return [
      rate('hosts, bare loop of the same calls', bare),
      rate('hosts, page reader, each page mapped', pages),
      ratio('hosts, page reader: ratio to the bare loop', bare, pages, 'at least 0.7'),
      growth('hosts, page reader: resident growth', pages, 'below 80'),
      rate('hosts, the action page by page, as the command line reads them', [actionPages]),
      growth('hosts, the action page by page: resident growth', [actionPages], 'below 80'),
      rate('hosts, one action result that holds them all', [action]),
      growth('hosts, one action result: resident growth', [action]),
      rate('events, bare loop and JSON.parse', bareEvents),
      rate('events, fetched, unwrapped and mapped by the action', events),
      ratio('events: ratio to the bare loop', bareEvents, events, 'at least 0.5'),
      growth('events, one action result: resident growth', events),
    ];
  } finally {
    await stop();
  }
}

function rate(name: string, measured: readonly Measured[] = []): Figure {
  return { name, value: median(measured.map(({ rows, ms }) => rows / (ms / 1_000))), unit: 'rows/s' };
}

function ratio(name: string, bare: readonly Measured[] = [], ours: readonly Measured[] = [], bar = ''): Figure {
  const value = median(ours.map(({ ms }, round) => (bare[round]?.ms ?? Number.NaN) / ms));
  return { name, value, unit: '', bar };
}

function growth(name: string, measured: readonly Measured[] = [], bar?: string): Figure {
  const value = Math.max(...measured.map(({ growthMegabytes }) => growthMegabytes));
  return { name, value, unit: 'MB', ...(bar === undefined ? {} : { bar }) };
}
