import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { JsonObject } from '#kernel/json.ts';
import { textOf } from '../system/support/json.ts';
import { withoutChromium } from './support/chromium.ts';
import { addResponder, openConsoleLab, signIn, type ConsoleLab } from './support/console-lab.ts';
import { chooseMachines, isolate } from './support/isolating.ts';
import { accessFaults, keepScreenshot, openScreen, showScheme } from './support/look.ts';

const schemes = ['light', 'dark'] as const;
const way = ['passed', 'passed', 'passed', 'passed'] as const;
const expiredKey = { kind: 'status', status: 401, body: 'empty', headers: {}, acts: false } as const;

describe.skipIf(withoutChromium !== null)('the console in a browser', () => {
  let lab: ConsoleLab;
  let page: Page;

  beforeAll(async () => {
    lab = await openConsoleLab();
    ({ page } = lab);
  });

  afterAll(() => lab.close());

  test('lets nobody in who has not signed in, and the first administrator with a new password', async () => {
    await page.goto('/runs');
    await page.waitForURL(/\/sign-in\?after=/);
    const faults: string[] = [];
    for (const scheme of schemes) {
      await showScheme(page, scheme);
      await page.getByLabel('E-mail').waitFor();
      faults.push(...(await accessFaults(page)));
      await keepScreenshot(page, 'sign-in', scheme);
    }
    await signIn(page, lab.administrator);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    expect(faults).toEqual([]);
    expect(lab.complaints()).toEqual([]);
  });

  test.each(['S1', 'KSC'])('isolates a machine of %s, and shows when it has become true', async (title) => {
    const [name = ''] = await chooseMachines(page, title, 1);
    const dialog = await isolate(page, 1);
    const told = dialog.getByRole('status', { name: 'What the consoles say now' });
    await told.getByText('isolated', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByRole('row').filter({ hasText: name }).getByText('isolated', { exact: true }).waitFor();
    expect(lab.complaints()).toEqual([]);
  });

  test('isolates a machine by its name where the console lists none', async () => {
    await openScreen(page, '/endpoints', 'light');
    await isolate(page, 1, 'SES/PC-00001');
    await openScreen(page, '/endpoints?view=contained', 'light');
    const row = page.getByRole('row').filter({ hasText: 'PC-00001' });
    await row.getByText('isolated', { exact: true }).waitFor();
    expect(lab.complaints()).toEqual([]);
  });

  test('holds a large write back until a second person consents', async () => {
    const { password, email } = await addResponder(lab);
    await chooseMachines(page, 'S1', 7);
    const dialog = await isolate(page, 7);
    await dialog.getByRole('link', { name: /It waits for consent/ }).click();
    await page.waitForURL(/\/approvals\//);
    const path = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Approve' }).hover();
    await page
      .getByRole('tooltip')
      .getByText(/nobody decides about their own request/)
      .waitFor();

    const second = await lab.newPage();
    await second.goto(path);
    await signIn(second, { email, password });
    await second.getByText('0 of 1 consent').waitFor();
    for (const scheme of schemes) {
      await showScheme(second, scheme);
      await keepScreenshot(second, 'approval', scheme);
      expect(await accessFaults(second)).toEqual([]);
    }
    await second.getByRole('button', { name: 'Approve' }).click();
    await second.getByText('1 of 1 consent').waitFor();
    await second.context().close();
    await page.getByText('1 of 1 consent').waitFor();
    lab.complaints();
  });

  test('decides about every part of a response on a connection at once', async () => {
    const { client, ses } = lab.consoles;
    const source = `id: ask-ses
title: Somebody consents
rules: [{ name: asked, on: { connections: [SES] }, always: true, then: needs_approval }]
tests: []
`;
    await client.call('publishPolicy', { body: { source } });
    const pending = async (): Promise<readonly JsonObject[]> =>
      (await client.call('listApprovals', { query: { status: 'pending', kind: 'write' } }))[
        'items'
      ] as readonly JsonObject[];
    const isolated = (): number => ses.log.list({ method: 'POST', path: '/PC-0000' }).length;
    const before = isolated();
    for (const [deed, names] of [
      ['Reject', ['PC-00002', 'PC-00003', 'PC-00004']],
      ['Approve', ['PC-00005', 'PC-00006', 'PC-00007']],
    ] as const) {
      const input = { endpoints: names.map((name) => `SES/${name}`) };
      await client.call('runVerb', { params: { verb: 'isolate' }, body: { input, connections: ['SES'] } });
      const held = await pending();
      expect([held.length, isolated() - before]).toEqual([3, 0]);
      await openScreen(page, `/approvals/${textOf(held[1]?.['id'])}`, 'light');
      await page.getByLabel('Comment').fill('All of them alike.');
      await page.getByLabel('Also the other parts of this response on this connection').check();
      await page.getByText('All of them together reach 3 endpoints.').waitFor();
      expect(await accessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: deed }).click();
      await expect.poll(pending).toEqual([]);
    }
    await expect.poll(() => isolated() - before, { timeout: 10_000 }).toBe(3);
    await client.call('setPolicyState', { params: { id: 'ask-ses' }, body: { enabled: false } });
    expect(lab.complaints()).toEqual([]);
  });

  test('adds a connection, and climbs the ladder of the doctor', async () => {
    await openScreen(page, '/connections/new?connector=stormshield', 'light');
    const { url, ca, keys } = lab.consoles.ses;
    await page.getByLabel('Title').fill('Second SES');
    await page.getByRole('button', { name: /more settings/ }).click();
    await page.getByLabel(/URL/).first().fill(url);
    await page.getByLabel('CA certificate').fill(ca);
    await page.getByLabel('Requests per second').fill('20');
    const key = page.getByRole('textbox', { name: 'API key' });
    const ladder = page.getByRole('list', { name: 'What the doctor found' });
    const rung = (name: RegExp) => ladder.getByRole('listitem').filter({ hasText: name });
    const words = ['passed', 'failed', 'unknown', 'not reached'] as const;
    const seen = async (): Promise<readonly string[]> => {
      const texts = await ladder.getByRole('listitem').allTextContents();
      return texts.map((text) => words.find((word) => text.startsWith(word)) ?? text);
    };

    // A wrong key stops at the sign-in, and nothing is saved.
    await key.fill('not-the-key');
    await page.getByRole('button', { name: 'Test and save' }).click();
    await rung(/Sign-in.*refuses the API key.*Replace the credentials/).waitFor();
    expect(await seen()).toEqual([...way, 'failed', 'not reached', 'not reached', 'not reached']);
    // The browser notes the refusal as well.
    expect(lab.complaints()).toHaveLength(1);

    await key.fill(keys['automation'] ?? '');
    await page.getByRole('button', { name: 'Test and save' }).click();
    await page.waitForURL(/\/connections\/con/);
    await rung(/Permissions, API key usage Agent Monitoring.*may follow tasks/).waitFor();
    expect(await seen()).toEqual([...way, 'passed', 'unknown', 'unknown', 'unknown', 'passed', 'unknown']);
    await page.getByText('healthy', { exact: true }).first().waitFor();

    // The console is gone: the doctor says where the way ends, and the page keeps it.
    lab.consoles.ses.faults.add({ match: { method: 'GET' }, fault: expiredKey });
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('failing', { exact: true }).first().waitFor();
    await page.reload();
    await rung(/Sign-in.*refuses the API key/).waitFor();
    lab.consoles.ses.faults.clear();
    expect(lab.complaints()).toHaveLength(1);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('healthy', { exact: true }).first().waitFor();
    await page
      .getByRole('list', { name: 'Rate, over all servers' })
      .getByText(/\d+ of 20 a second free/)
      .waitFor();
    for (const scheme of schemes) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'connection', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    expect(lab.complaints()).toEqual([]);
  });

  test('says in the table how much each connection may be asked, and that a console asked to wait', async () => {
    const { client, ses } = lab.consoles;
    const path = '/agents/nobody';
    ses.faults.add({ match: { path, times: 1 }, fault: { kind: 'rate-limit', retryAfter: '4', body: 'json' } });
    const body = { connection: 'Second SES', input: { path } };
    const asking = client.send('runAction', { params: { id: 'stormshield.request' }, body });
    await openScreen(page, '/connections', 'light');
    const row = (title: string) => page.getByRole('row').filter({ hasText: title });
    await row('Second SES')
      .getByText(/asked to wait [1-4] s/)
      .waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await row('KSC').getByText('no limit in use').waitFor();
    await asking;
    await row('Second SES')
      .getByText(/\d+ of 20 a second free/)
      .waitFor();
    expect(lab.complaints()).toEqual([]);
  });

  test('opens every screen without a complaint, for everybody, in both colour schemes', async () => {
    await openScreen(page, '/', 'light');
    const places = await page
      .getByRole('navigation')
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    expect(places.length).toBeGreaterThan(9);
    const faults: string[] = [];
    for (const place of places) {
      const name = place === '/' ? 'home' : place.slice(1);
      await openScreen(page, place, 'light');
      for (const scheme of schemes) {
        await showScheme(page, scheme);
        const found = [...lab.complaints(), ...(await accessFaults(page))];
        faults.push(...found.map((fault) => `${name}, ${scheme}: ${fault}`));
        await keepScreenshot(page, name, scheme);
      }
    }
    expect(faults).toEqual([]);
  }, 120_000);
});
