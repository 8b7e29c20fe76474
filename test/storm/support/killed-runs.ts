import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { all, clientFor } from '../../system/support/api.ts';
import { newDataFolder } from '../../system/support/data-folder.ts';
import { textOf } from '../../system/support/json.ts';
import { startServerProcess, type ServerProcess } from '../../system/support/server-process.ts';
import { until } from '../../system/support/waiting.ts';
import type { KillOrder, SeenPoints } from './kill-point.ts';
import { startThreeConsoles, titles, type ThreeConsoles, type Trio } from './three-consoles.ts';

const preload = join(import.meta.dirname, 'kill-point.ts');

const playbook = `id: contain
title: Isolate on three consoles, and release
inputs: { endpoints: { kind: list, of: text, required: true } }
steps:
  - { id: isolate, verb: isolate, input: { endpoints: '\${{ inputs.endpoints }}' }, on-error: continue }
  - { id: isolated, wait: { settlement: isolate, within: 1m }, on-error: continue }
  - { id: release, verb: release, input: { endpoints: '\${{ inputs.endpoints }}' } }
  - { id: released, wait: { settlement: release, within: 1m } }
`;

/** A Kaspersky agent that nobody told of its new settings finds them when it connects by itself. */
const agentConnectsMs = 3_000;

/** What came of one run whose server was killed. */
export interface Killed {
  /** The last point that was passed; null when the run was over before. */
  readonly at: string | null;
  /** Every point of the run, up to the kill. */
  readonly seen: SeenPoints;
  /** Of the run, once it was over; `none` when it was never started. */
  readonly status: string;
  /** From the order to everything being over. */
  readonly seconds: number;
  /** In plain words, whatever must not be. */
  readonly faults: readonly string[];
}

/** One data folder and three consoles, on which one run after the other is killed. */
export interface KilledRuns {
  /** Runs the playbook on fresh endpoints, with the kill; starts the server again, waits until everything is over, and looks. */
  kill(order: KillOrder): Promise<Killed>;
  stop(): Promise<void>;
}

/** @param count how many kills there will be at most */
export async function startKilledRuns(count: number): Promise<KilledRuns> {
  const consoles = await startThreeConsoles(count);
  const folder = await newDataFolder();
  const orders = join(folder.path, 'kill-orders.json');
  const environment = { CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn', KILL_ORDERS: orders };
  const start = (): Promise<ServerProcess> => startServerProcess(environment, ['--import', preload]);
  let server = await start();
  let client = await clientFor(folder.path);
  await consoles.connect(client);
  await client.call('publishPlaybook', { body: { source: playbook } });

  async function arm(order: KillOrder): Promise<void> {
    await writeFile(orders, JSON.stringify(order));
    await writeFile(`${orders}.seen`, 'null');
    server.child.kill('SIGUSR2');
    await until('the order is read', async () => (await seenPoints()) !== null, 5_000);
  }

  async function seenPoints(): Promise<SeenPoints | null> {
    const text = await readFile(`${orders}.seen`, 'utf8');
    return text === '' ? null : (JSON.parse(text) as SeenPoints | null);
  }

  return {
    async kill(order) {
      const trio = consoles.nextTrio();
      const begun = performance.now();
      // Listened for before it is armed: what it does by itself may be the very point.
      const ended = new Promise<void>((resolve) => server.child.once('exit', () => resolve()));
      await arm(order);
      // The server may be killed before it answers.
      const startedRun = client
        .call('startRun', { params: { id: 'contain' }, body: { inputs: { endpoints: trio.endpoints } } })
        .then(({ id }) => textOf(id))
        .catch(() => null);
      const over = startedRun.then(async (id) => (id !== null && (await runEnds(client, id)) ? null : ended));
      await Promise.race([ended, over]);
      const killed = server.child.exitCode !== null || server.child.signalCode !== null;
      if (!killed) await arm({ match: '', at: 0 });
      const seen = (await seenPoints()) ?? [];
      if (killed) {
        server = await start();
        client = await clientFor(folder.path);
      }
      const id = (await startedRun) ?? (await runOf(client, trio));
      const connecting = setInterval(() => consoles.agentConnects(trio), agentConnectsMs);
      if (id !== null) await runEnds(client, id);
      await until('every write is final, or waits in sight', () => areClosed(client, trio), 30_000).finally(() =>
        clearInterval(connecting),
      );
      return {
        at: killed ? (seen.at(-1) ?? null) : null,
        seen,
        seconds: Math.round((performance.now() - begun) / 1_000),
        status: id === null ? 'none' : textOf((await client.call('getRun', { params: { id } }))['status']),
        faults: await faultsOf(client, consoles, trio, id),
      };
    },
    async stop() {
      await server.end('SIGTERM');
      await consoles.stop();
      await folder.remove();
    },
  };
}

/** Rarely asked for: every look is a point of its own. @returns false when the server does not answer */
async function runEnds(client: Client, id: string): Promise<boolean> {
  for (const end = performance.now() + 90_000; performance.now() < end; await sleep(1_000)) {
    const run = await client.call('getRun', { params: { id } }).catch(() => null);
    if (run === null) return false;
    if (run['finishedAt'] !== null) return true;
  }
  return true;
}

async function runOf(client: Client, { endpoints }: Trio): Promise<string | null> {
  const runs = await all(client, 'listRuns');
  const found = runs.find(({ inputs }) => JSON.stringify(inputs).includes(endpoints[0] ?? '-'));
  return found === undefined ? null : textOf(found['id']);
}

async function intentsOf(client: Client, { ids }: Trio): Promise<readonly JsonObject[]> {
  const { items } = await client.call('listIntents', { query: { limit: 50 } });
  const wanted: readonly string[] = Object.values(ids);
  return (items as readonly JsonObject[]).filter(({ targets }) =>
    (targets as readonly string[]).some((target) => wanted.includes(target)),
  );
}

/** A write that is pending is followed; what became of it is known in seconds here, where every endpoint is online. */
async function areClosed(client: Client, trio: Trio): Promise<boolean> {
  return (await intentsOf(client, trio)).every(({ status }) => status !== 'open' && status !== 'pending');
}

async function faultsOf(
  client: Client,
  consoles: ThreeConsoles,
  trio: Trio,
  runId: string | null,
): Promise<readonly string[]> {
  const intents = await intentsOf(client, trio);
  const faults = consoles.doubled(trio).map((part) => `KSC took ${part} twice in a row`);
  for (const title of titles) {
    const orders = consoles.orders(trio, title);
    const closed = (verb: string): unknown =>
      intents.find((one) => one['verb'] === verb && (one['targets'] as readonly string[]).includes(trio.ids[title]))?.[
        'status'
      ];
    for (const verb of ['isolate', 'release'] as const) {
      const taken = orders.filter((order) => order === verb).length;
      if (taken > 1) faults.push(`${title} took ${verb} ${taken} times`);
      if (taken > 0 && closed(verb) === undefined) faults.push(`${title} took ${verb}, which no intent tells of`);
      if (taken === 0 && closed(verb) === 'succeeded' && !(verb === 'release' && !orders.includes('isolate')))
        faults.push(`${title} never took ${verb}, which is called done`);
    }
    const last = orders.at(-1);
    if (last === undefined) continue;
    const isShown = consoles.isIsolated(trio, title) === (last === 'isolate');
    if (closed(last) === 'succeeded' && !isShown) faults.push(`${title} does not show ${last}, which is called done`);
    if (closed(last) === 'failed' && isShown) faults.push(`${title} shows ${last}, which is called failed`);
  }
  if (runId !== null) faults.push(...(await faultsOfRun(client, consoles, trio, runId)));
  const report = await client.call('verifyAudit', {});
  if (report['intact'] !== true) faults.push(`the audit is broken: ${JSON.stringify(report['broken'])}`);
  return faults;
}

async function faultsOfRun(
  client: Client,
  consoles: ThreeConsoles,
  trio: Trio,
  id: string,
): Promise<readonly string[]> {
  const run = await client.call('getRun', { params: { id } });
  const waits = run['waits'] as readonly JsonObject[];
  const hasDeadline = waits.some(({ dueAt }) => Date.parse(textOf(dueAt)) > Date.now());
  if (run['finishedAt'] === null && !(run['status'] === 'waiting' && hasDeadline))
    return [`the run is ${textOf(run['status'])} without an end in sight`];
  if (run['status'] !== 'succeeded') return [];
  return titles
    .filter((title) => consoles.isIsolated(trio, title) || consoles.orders(trio, title).length < 2)
    .map((title) => `the run is called done, and ${title} was not isolated and released`);
}

/** For tables and messages. */
export function describeKill({ at, status, seconds, faults }: Killed): string {
  return `${at?.slice(0, 90) ?? 'past the end'}: ${status} after ${seconds} s${faults.length === 0 ? '' : `: ${faults.join('; ')}`}`;
}
