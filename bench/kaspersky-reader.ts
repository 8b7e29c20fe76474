import { eventFields, hostListFields } from '#connectors/kaspersky/attribute-lists.ts';
import { withConsole, type KasperskyClient } from '#connectors/kaspersky/client.ts';
import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import { hostShape, readRecord } from '#connectors/kaspersky/records.ts';
import { readPages, type OpenSearch } from '#connectors/kaspersky/result-set.ts';
import { eventSearch, hostSearch } from '#connectors/kaspersky/searches.ts';
import { filesInMemory } from '#connectors/sentinelone/testing/files-in-memory.ts';
import type { ActionContext } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import type { JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';
import { readBare } from './kaspersky-bare.ts';
import { measurements, type KasperskyTarget, type Measured, type Measurement } from './kaspersky-process.ts';

/** One measurement in this process: what to measure, how many rows, and where. */
const [kind = '', countText = '', targetText = ''] = process.argv.slice(2);
const target = JSON.parse(targetText) as KasperskyTarget;
const count = Number(countText);
const warmUpRows = 2_000;
const sampleMs = 10;
/** As the command line asks for them. */
const pageRows = 2_000;

const startTime = '2020-01-01T00:00:00Z';
const hosts = hostSearch('', hostListFields, { orderBy: 'KLHST_WKS_DN' });
const window = {
  KLEVP_EVENT_RISE_TIME_LEAST: { type: 'datetime', value: startTime },
  KLEVP_EVENT_RISE_TIME_GREATEST: { type: 'datetime', value: '2100-01-01T00:00:00Z' },
};
const events = eventSearch(window, eventFields, true);

function openClient(): KasperskyClient {
  const settings = { serverUrl: target.url, caCertificate: target.ca, userName: target.user, eventCeiling: 1_000_000 };
  return kasperskyConnector.open(
    {
      settings: parseInput(kasperskyConnector.settings, settings, 'settings'),
      secrets: parseInput(kasperskyConnector.secrets, { password: target.password }, 'secrets'),
    },
    createNet({ clock: systemClock, log: silentLog }),
  ) as KasperskyClient;
}

const client = openClient();
const context: ActionContext<unknown> = {
  client,
  signal: new AbortController().signal,
  permit: null,
  record: () => undefined,
  idempotencyKey: 'bench',
  log: silentLog,
  files: filesInMemory(),
  now: () => systemClock.now(),
};

/** Every page is mapped, and then let go. */
async function readMapped(limit: number): Promise<number> {
  let rows = 0;
  await withConsole({ ...context, client }, async (console) => {
    for await (const page of readPages(console, hosts, { limit })) {
      rows += page.rows.map((row) => readRecord(hostShape, row)).length;
    }
  });
  return rows;
}

async function runAction(id: string, input: JsonObject): Promise<number> {
  const action = kasperskyConnector.actions.find((candidate) => candidate.id === id);
  if (action === undefined) throw new Error(`There is no action ${id}.`);
  const { data } = await action.run(parseInput(action.input, input), context);
  return Number((data as JsonObject)['returned']);
}

/** As the command line reads a whole list: one result of the usual size after the other. */
async function runPages(limit: number): Promise<number> {
  let rows = 0;
  while (rows < limit) {
    const page = Math.min(pageRows, limit - rows);
    rows += await runAction('kaspersky.list-hosts', { limit: page, skip: rows });
  }
  return rows;
}

const bare = (search: OpenSearch) => (limit: number) => readBare(target, search, limit);

const works: Readonly<Record<Measurement, (limit: number) => Promise<number>>> = {
  pages: readMapped,
  'action-pages': runPages,
  action: (limit) => runAction('kaspersky.list-hosts', { limit }),
  bare: bare(hosts),
  events: (limit) => runAction('kaspersky.fetch-event', { startTime, numberOfEvents: limit }),
  'bare-events': bare(events),
};

function isMeasurement(text: string): text is Measurement {
  return (measurements as readonly string[]).includes(text);
}

async function measured(work: (limit: number) => Promise<number>): Promise<Measured> {
  await work(Math.min(warmUpRows, count));
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let highest = before;
  const sample = (): void => void (highest = Math.max(highest, process.memoryUsage.rss()));
  const timer = setInterval(sample, sampleMs);
  const start = performance.now();
  const rows = await work(count);
  const ms = performance.now() - start;
  sample();
  clearInterval(timer);
  return { rows, ms, growthMegabytes: (highest - before) / 1_048_576 };
}

if (!isMeasurement(kind)) throw new Error(`There is no measurement ${kind}.`);
process.stdout.write(JSON.stringify(await measured(works[kind])));
await kasperskyConnector.close(client);
