import { createClient, type Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { readLocalServer } from '../../../src/main/local-server.ts';
import type { StormshieldSimulator } from '../../../simulators/stormshield/simulator.ts';
import { textOf } from './json.ts';
import { until } from './waiting.ts';

/** A client with the first token of the data folder. */
export async function clientFor(dataDirectory: string): Promise<Client> {
  const local = await readLocalServer(dataDirectory);
  if (local === null) throw new Error(`No server has run on ${dataDirectory}.`);
  return createClient({ ...local, fetch: globalThis.fetch, signal: new AbortController().signal });
}

export async function connectTo(
  client: Client,
  simulator: Pick<StormshieldSimulator, 'url' | 'ca' | 'keys'>,
  settings: JsonObject = {},
  more: JsonObject = {},
): Promise<void> {
  await client.call('addConnection', {
    body: {
      connector: 'stormshield',
      title: 'SES',
      ...more,
      settings: { url: simulator.url, caCertificate: simulator.ca, taskPollSeconds: 1, ...settings },
      secrets: { apiToken: simulator.keys['automation'] ?? '' },
    },
  });
}

/** Every page of a list. */
export async function all(
  client: Client,
  operation: 'listRuns' | 'listIntents',
  query: Record<string, string> = {},
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  let after: string | undefined;
  do {
    const page = await client.call(operation, { query: { ...query, limit: 500, after } });
    items.push(...(page['items'] as readonly JsonObject[]));
    after = (page['next'] as string | null) ?? undefined;
  } while (after !== undefined);
  return items;
}

/** Starts a playbook without inputs, and waits until its run is over. @returns the id of the run */
export async function runToEnd(client: Client, playbook: string): Promise<string> {
  const { id } = await client.call('startRun', { params: { id: playbook }, body: { inputs: {} } });
  const params = { id: textOf(id) };
  await until('it has ended', async () => (await client.call('getRun', { params }))['finishedAt'] !== null, 20_000);
  return params.id;
}
