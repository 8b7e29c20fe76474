import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withoutChromium } from './support/chromium.ts';
import { addResponder, openConsoleLab, signIn, type ConsoleLab } from './support/console-lab.ts';
import { chooseMachines, isolate } from './support/isolating.ts';
import { accessFaults, keepScreenshot, openScreen, showScheme } from './support/look.ts';

const schemes = ['light', 'dark'] as const;

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

  test('runs a playbook and shows live what happens', async () => {
    await openScreen(page, '/playbooks', 'light');
    await page.getByRole('button', { name: 'Run isolate-and-release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Connection').fill('SES');
    await dialog.getByLabel('Agent').fill('PC-00002');
    await dialog.getByLabel('Hold for').fill('1s');
    await dialog.getByRole('button', { name: 'Run for real' }).click();
    await page.waitForURL(/\/runs\/run_/);
    const steps = page.getByRole('row').filter({ hasText: 'succeeded' });
    await steps
      .filter({ hasText: /^isolate/ })
      .first()
      .waitFor();
    await steps.filter({ hasText: /^released/ }).waitFor();
    for (const scheme of schemes) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'run', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
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

  test('adds a connection and says what the console answered', async () => {
    await openScreen(page, '/connections/new?connector=stormshield', 'light');
    await page.getByLabel('Title').fill('Second SES');
    await page.getByRole('button', { name: /more settings/ }).click();
    const { url, ca, keys } = lab.consoles.ses;
    await page.getByLabel(/URL/).first().fill(url);
    await page.getByLabel('CA certificate').fill(ca);
    await page.getByRole('textbox', { name: 'API key' }).fill(keys['automation'] ?? '');
    await page.getByRole('button', { name: 'Test and save' }).click();
    await page.waitForURL(/\/connections\/con/);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('main').getByText('The API answers').first().waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(lab.complaints()).toEqual([]);
  });

  test('draws what is typed as YAML, and publishes it', async () => {
    await showScheme(page, 'light');
    await page.goto('/playbooks/isolate-and-release');
    const line = page.getByLabel('Playbook as YAML').getByText('Isolate the host', { exact: false }).last();
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type(' now');
    await page.getByRole('group', { name: /^Isolate the host now,/ }).waitFor();
    for (const scheme of schemes) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'editor', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('version 2', { exact: true }).waitFor();
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
  });
});
