import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Figure } from './figure.ts';
import { beGenerous, clientOf, loadOf, started } from './process.ts';

const contained = 5_000;
const atOnce = 500;
const measureMs = 60_000;
/** What is held is looked at every five to fifteen minutes: before, there is nothing to measure. */
const restMs = 400_000;

/** What a server and its database cost while thousands of endpoints are contained and nothing happens, beside the same without any. */
export async function benchReconciler(): Promise<readonly Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const console = await started('sentinelone-console.ts', [String(contained)], {});
  const server = await started('../src/main.ts', ['serve', '--json'], {
    CORDON_DATA: dataDirectory,
    CORDON_PORT: '0',
    CORDON_LOG_LEVEL: 'error',
  });
  try {
    const client = await clientOf(dataDirectory);
    const { url, ca, token } = console.said as { url: string; ca: string; token: string };
    const settings = { url, caCertificate: ca, keepPublishedLimits: false };
    const connection = { connector: 'sentinelone', title: 'S1', settings, secrets: { apiToken: token } };
    await client.call('addConnection', { body: connection });
    await beGenerous(client);
    const before = await loadOf(server.pid, measureMs);
    await isolateAll(client);
    await sleep(restMs);
    const held = await countOf(client, 'held');
    const waiting = await countOf(client, 'waiting');
    if (held + waiting !== contained) throw new Error(`Only ${held + waiting} of ${contained} are contained.`);
    const after = await loadOf(server.pid, measureMs);
    return [
      { name: 'endpoints held', value: held, unit: '' },
      { name: 'endpoints that are away', value: waiting, unit: '' },
      { name: 'server at rest, nothing contained', value: before.server, unit: '% core' },
      { name: 'database at rest, nothing contained', value: before.database, unit: '% core' },
      { name: 'server at rest, all contained', value: after.server, unit: '% core' },
      { name: 'database at rest, all contained', value: after.database, unit: '% core' },
      {
        name: 'server and database, all contained',
        value: after.server + after.database,
        unit: '% core',
        bar: 'below 5',
      },
    ];
  } finally {
    await server.stop();
    await console.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function isolateAll(client: Client): Promise<void> {
  let after: string | undefined;
  do {
    const page = await client.call('listEndpoints', { query: { limit: atOnce, after } });
    const endpoints = (page['items'] as readonly JsonObject[]).map(({ id }) => id ?? '');
    await client.send('runVerb', { params: { verb: 'isolate' }, body: { input: { endpoints } } });
    after = (page['next'] as string | null) ?? undefined;
  } while (after !== undefined);
}

async function countOf(client: Client, status: string): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await client.call('listContainments', { query: { status, limit: atOnce, after } });
    count += (page['items'] as readonly JsonObject[]).length;
    after = (page['next'] as string | null) ?? undefined;
  } while (after !== undefined);
  return count;
}
