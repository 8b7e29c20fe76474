import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Client } from '#cli/client.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { readLocalServer } from '../../src/main/local-server.ts';
import { launchChromium } from '../../test/browser/support/chromium.ts';
import { signIn } from '../../test/browser/support/console-lab.ts';
import { connectionDraft, startTarget } from '../harness.ts';
import { clientOf, started } from '../process.ts';

/** A server in a process of its own with a connection to the target, and a browser whose contexts are signed in. */
export interface ConsoleBench {
  readonly browser: Browser;
  readonly client: Client;
  readonly database: TestDatabase;
  /** One that has loaded nothing yet. */
  newContext(): Promise<BrowserContext>;
  stop(): Promise<void>;
}

export async function startConsoleBench(): Promise<ConsoleBench> {
  const database = await openQueueDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const target = await startTarget();
  const environment = { CORDON_DATA: folder, DATABASE_URL: database.url, CORDON_PORT: '0', CORDON_LOG_LEVEL: 'silent' };
  const server = await started('../src/main.ts', ['serve', '--json'], environment);
  const { url: baseURL } = server.said as { readonly url: string };
  const client = await clientOf(folder);
  await client.call('addConnection', { body: connectionDraft(target) });
  const browser = await launchChromium();
  const viewport = { width: 1280, height: 800 };
  const first = await browser.newContext({ baseURL, viewport });
  const page = await first.newPage();
  await page.goto('/');
  await signIn(page, (await readLocalServer(folder))?.administrator ?? { email: '', password: '' });
  const storageState = await first.storageState();
  await first.close();
  return {
    browser,
    client,
    database,
    newContext: () => browser.newContext({ baseURL, viewport, storageState }),
    async stop() {
      await browser.close();
      await server.stop();
      await target.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds of processor time that the thread of a page has taken since, whatever else the machine does. */
export async function watchProcessor(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const before = await read();
  return async () => (await read()) - before;
}
