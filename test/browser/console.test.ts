import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withoutChromium } from './support/chromium.ts';
import { openConsoleLab, signIn, type ConsoleLab } from './support/console-lab.ts';
import { accessFaults, keepScreenshot, openScreen } from './support/look.ts';

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
    await signIn(page.context(), lab.consoles.server.url, lab.administrator);
    await page.goto('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    lab.complaints();
  });

  test.each(['SES', 'S1', 'KSC'])('isolates a machine of %s, and shows when it has become true', async (title) => {
    await openScreen(page, `/endpoints?connection=${title}`, 'light');
    const free = page.getByRole('row').filter({ hasText: 'not isolated' }).filter({ hasText: 'online' }).first();
    const name = await free.getByRole('checkbox').getAttribute('aria-label');
    await free.getByRole('checkbox').check();
    await page.getByRole('toolbar', { name: 'Respond' }).getByRole('button', { name: 'Isolate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Show what it would reach' }).click();
    await dialog.getByText('nothing has been sent').first().waitFor();
    await dialog.getByLabel(/^Type 1/).fill('1');
    await dialog.getByRole('button', { name: 'Isolate', exact: true }).click();
    const told = dialog.getByRole('status', { name: 'What the consoles say now' });
    await told.getByText('isolated', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    const host = (name ?? '').replace('Choose ', '');
    await page.getByRole('row').filter({ hasText: host }).getByText('isolated', { exact: true }).waitFor();
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
    for (const place of places)
      for (const scheme of schemes) {
        const name = place === '/' ? 'home' : place.slice(1);
        await openScreen(page, place, scheme);
        const found = [...lab.complaints(), ...(await accessFaults(page))];
        faults.push(...found.map((fault) => `${name}, ${scheme}: ${fault}`));
        await keepScreenshot(page, name, scheme);
      }
    expect(faults).toEqual([]);
  });
});
