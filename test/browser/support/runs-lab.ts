import type { Page } from 'playwright-core';
import type { JsonObject } from '#kernel/json.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { readLocalServer, type Credentials } from '../../../src/main/local-server.ts';
import { connectTo } from '../../system/support/api.ts';
import { startInstallation, type Installation } from '../../system/support/installation.ts';
import { textOf } from '../../system/support/json.ts';
import { until } from '../../system/support/waiting.ts';
import { startAnyVendor } from './any-vendor.ts';
import { launchChromium } from './chromium.ts';
import { openPage, signIn } from './console-lab.ts';

/** A server with a simulated SES console and one of any vendor (`Vendor`), and a browser in which the administrator is signed in. */
export interface RunsLab {
  readonly installation: Installation;
  readonly database: TestDatabase;
  readonly administrator: Credentials;
  readonly page: Page;
  /** Of another browser, in which nobody is signed in. */
  newPage(): Promise<Page>;
  publish(source: string): Promise<void>;
  /** @returns its id */
  start(playbook: string, body?: JsonObject): Promise<string>;
  ended(run: string): Promise<JsonObject>;
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openRunsLab(environment: Readonly<Record<string, string>> = {}): Promise<RunsLab> {
  const database = await openQueueDatabase();
  const settings = { CORDON_LOG_LEVEL: 'warn', DATABASE_URL: database.url, ...environment };
  const installation = await startInstallation({ extraAgents: 40 }, settings);
  const vendor = await startAnyVendor();
  await connectTo(installation.client, installation.simulator);
  await installation.client.call('addConnection', {
    body: {
      connector: 'http',
      title: 'Vendor',
      settings: { baseUrl: vendor.url, allowPlainHttp: true, allowPrivateAddresses: true },
      secrets: {},
    },
  });
  const browser = await launchChromium();
  const complaints: string[] = [];
  const newPage = (): Promise<Page> => openPage(browser, installation.server.url, complaints);
  const page = await newPage();
  await page.goto('/runs');
  const administrator = (await readLocalServer(installation.folder))?.administrator ?? { email: '', password: '' };
  await signIn(page, administrator);
  const get = (id: string): Promise<JsonObject> => installation.client.call('getRun', { params: { id } });
  return {
    installation,
    database,
    administrator,
    page,
    newPage,
    async publish(source) {
      await installation.client.call('publishPlaybook', { body: { source } });
    },
    async start(id, body = {}) {
      return textOf((await installation.client.call('startRun', { params: { id }, body }))['id']);
    },
    async ended(run) {
      await until(`the run ${run} ends`, async () => (await get(run))['finishedAt'] !== null, 30_000);
      return get(run);
    },
    complaints: () => complaints.splice(0),
    async close() {
      await browser.close();
      await installation.stop();
      await vendor.stop();
      await database.close();
    },
  };
}
