import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '#kernel/json.ts';
import { beGenerous, clientOf, started, usedSeconds } from './process.ts';
import { timed } from './harness.ts';
import type { Figure } from './figure.ts';

/** A verb takes 1,000 endpoints. Kaspersky breaks a session that holds more than a hundred results that nobody has fetched. */
const counts = { SES: 450, S1: 460, KSC: 90 };
/** What the consoles are taken to allow; SentinelOne's own published limits are stricter where they are. */
const perSecond = 20;

/** One isolation of a thousand endpoints on three consoles, beside the least time that the strictest rate allows. */
export async function benchIsolateMany(): Promise<readonly Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const consoles = await started('isolate-consoles.ts', [JSON.stringify(counts)], {});
  const server = await started('../src/main.ts', ['serve', '--json'], {
    CORDON_DATA: dataDirectory,
    CORDON_PORT: '0',
    CORDON_LOG_LEVEL: 'error',
  });
  try {
    const client = await clientOf(dataDirectory);
    const { endpoints, connections } = consoles.said as {
      readonly endpoints: readonly string[];
      readonly connections: readonly (JsonObject & { readonly title: string; readonly settings: JsonObject })[];
    };
    for (const { settings, ...connection } of connections) {
      const rate = connection.title === 'SES' ? { requestsPerSecond: perSecond } : {};
      await client.call('addConnection', { body: { ...connection, settings: { ...settings, ...rate } } });
    }
    await beGenerous(client);
    let targets: readonly JsonObject[] = [];
    const before = await usedSeconds(server.pid);
    const tookMs = await timed(async () => {
      const { body } = await client.send('runVerb', { params: { verb: 'isolate' }, body: { input: { endpoints } } });
      targets = (body['targets'] ?? []) as readonly JsonObject[];
    });
    const after = await usedSeconds(server.pid);
    const ordered = targets.filter(({ status }) => status === 'pending' || status === 'succeeded').length;
    if (ordered !== endpoints.length) {
      const other = targets.find(({ status }) => status !== 'pending' && status !== 'succeeded');
      throw new Error(`Only ${ordered} of ${endpoints.length} were ordered: ${JSON.stringify(other)}`);
    }
    // The first second's worth may leave at once.
    const boundMs = ((counts.SES - perSecond) / perSecond) * 1_000;
    return [
      { name: `least time for ${counts.SES} orders at ${perSecond}/s`, value: boundMs, unit: 'ms' },
      { name: `orders for ${endpoints.length} endpoints on three consoles`, value: tookMs, unit: 'ms' },
      { name: 'ratio to the least time', value: tookMs / boundMs, unit: '', bar: 'at most 1.1' },
      { name: 'processor time of the server', value: after.server - before.server, unit: 's' },
      { name: 'processor time of its database', value: after.database - before.database, unit: 's' },
    ];
  } finally {
    await server.stop();
    await consoles.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
