import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import type { SentinelOneClient } from '#connectors/sentinelone/client.ts';
import { pages } from '#connectors/sentinelone/paging.ts';
import { systemClock } from '#kernel/clock.ts';
import { silentLog } from '#kernel/log.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';

/**
 * Lists every agent once, in a process of its own, by the connector or by a bare loop; prints rows, milliseconds and
 * by how many megabytes the resident memory grew at its highest.
 */
const [how = '', url = '', ca = '', token = ''] = process.argv.slice(2);
const limit = '1000';

async function byConnector(pageDone: () => void, most: number): Promise<number> {
  const client = sentinelOneConnector.open(
    {
      settings: parseInput(sentinelOneConnector.settings, { url, caCertificate: ca, keepPublishedLimits: false }),
      secrets: parseInput(sentinelOneConnector.secrets, { apiToken: token }),
    },
    createNet({ clock: systemClock, log: silentLog }),
  ) as SentinelOneClient;
  const scope = { signal: AbortSignal.timeout(120_000), permit: null, record: () => undefined };
  let rows = 0;
  for await (const page of pages(client, { method: 'GET', path: '/agents', query: { limit }, effect: 'read' }, scope)) {
    rows += page.items.length;
    pageDone();
    if (rows >= most) break;
  }
  await sentinelOneConnector.close(client);
  return rows;
}

interface AgentPage {
  readonly data: readonly unknown[];
  readonly pagination: { readonly nextCursor: string | null };
}

async function byBareLoop(pageDone: () => void, most: number): Promise<number> {
  let rows = 0;
  let cursor: string | null = null;
  do {
    const target = new URL('/web/api/v2.1/agents', url);
    target.searchParams.set('limit', limit);
    if (cursor !== null) target.searchParams.set('cursor', cursor);
    const answer = await fetch(target, { headers: { authorization: `ApiToken ${token}` } });
    const page = JSON.parse(await answer.text()) as AgentPage;
    rows += page.data.length;
    cursor = page.pagination.nextCursor;
    pageDone();
  } while (cursor !== null && rows < most);
  return rows;
}

const list = how === 'connector' ? byConnector : byBareLoop;
const nothing = (): void => undefined;
// The first pages load code and grow the heap to the size of a page, which the length of the list does not change.
await list(nothing, 10_000);
const before = process.memoryUsage.rss();
let highest = before;
const start = performance.now();
const rows = await list(() => {
  highest = Math.max(highest, process.memoryUsage.rss());
}, Number.POSITIVE_INFINITY);
const ms = performance.now() - start;
process.stdout.write(`${JSON.stringify({ rows, ms, megabytes: (highest - before) / 1_048_576 })}\n`);
