import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { textOf } from '../system/support/json.ts';
import { withoutChromium } from './support/chromium.ts';
import { openConsoleLab, signIn, type ConsoleLab } from './support/console-lab.ts';
import { accessFaults, openScreen } from './support/look.ts';

const isolate = '/actions/stormshield.isolate-agent';

describe.skipIf(withoutChromium !== null)('the manners of the console', () => {
  let lab: ConsoleLab;
  let page: Page;

  beforeAll(async () => {
    lab = await openConsoleLab();
    ({ page } = lab);
    await page.goto('/actions');
    await signIn(page, lab.administrator);
  });

  afterAll(() => lab.close());

  test('a form is kept as a preset, is in the address, and the way back is in the toast', async () => {
    await openScreen(page, isolate, 'light');
    await page.getByRole('textbox', { name: /^Agent/ }).fill('PC-00003');
    await page.getByRole('button', { name: 'Save as preset' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title').fill('The bench');
    expect(await accessFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.waitForURL(/preset=pre_/);
    expect(lab.consoles.ses.log.list({ method: 'POST', path: 'PC-00003' })).toEqual([]);
    await page.reload();
    const agent = page.getByRole('textbox', { name: /^Agent/ });
    await expect.poll(() => agent.inputValue(), { timeout: 8_000 }).toBe('PC-00003');
    await page.getByRole('textbox', { name: /^Agent/ }).fill('PC-00004');
    await page.getByRole('button', { name: 'Save the form over The bench' }).click();
    await page.getByText('The bench is saved.').waitFor();
    await page.getByRole('button', { name: 'Remove The bench' }).click();
    await page.getByText('The bench is removed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByRole('combobox', { name: 'Preset' }).click();
    await page.getByRole('option', { name: 'The bench' }).click();
    expect(await page.getByRole('textbox', { name: /^Agent/ }).inputValue()).toBe('PC-00004');
    expect(lab.complaints()).toEqual([]);
  });

  test('an action is put on a schedule, with what is wrong at its field, and paused there', async () => {
    await page.getByRole('button', { name: 'Schedule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('As cron').fill('never');
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    await dialog
      .getByText(/is not a schedule/)
      .first()
      .waitFor();
    expect(await dialog.getByLabel('As cron').getAttribute('aria-invalid')).toBe('true');
    lab.complaints();
    await dialog.getByLabel('As cron').fill('0 6 * * *');
    expect(await accessFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    await dialog.getByRole('link', { name: /^scheduled-/ }).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByText('0 6 * * *').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(lab.complaints()).toEqual([]);
  });

  test('what cannot be taken back asks for the number of its targets', async () => {
    await openScreen(page, '/actions/sentinelone.agent-actions.decommission?connection=S1', 'light');
    await page.getByRole('combobox', { name: 'Another field of Filter' }).fill('computerName__contains');
    await page.getByRole('option', { name: /computerName__contains/ }).click();
    await page
      .getByRole('main')
      .getByLabel(/^Computer name/)
      .first()
      .fill('PC');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('group', { name: 'Filter' })
      .getByText(/must name at least one of ids/)
      .waitFor();
    lab.complaints();
    const machines = await lab.consoles.client.call('listEndpoints', { query: { connection: 'S1', limit: 2 } });
    const agents = (machines['items'] as readonly { agents: readonly JsonObject[] }[]).flatMap((machine) =>
      machine.agents.filter((each) => each['connectionTitle'] === 'S1').map(({ id }) => textOf(id)),
    );
    await page.getByRole('main').getByLabel('IDs', { exact: true }).first().fill(agents.join(','));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Decommission?' });
    const typed = dialog.getByLabel(/^Type \d+ to go on$/);
    await typed.waitFor();
    const deed = dialog.getByRole('button', { name: 'Run it' });
    expect(await deed.isDisabled()).toBe(true);
    await typed.fill('999');
    expect(await deed.isDisabled()).toBe(true);
    expect(await accessFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    expect(lab.complaints()).toEqual([]);
  });

  test('the keyboard alone goes to a screen, finds, shows its keys, and isolates a host', async () => {
    await openScreen(page, '/', 'light');
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard' });
    await keys.getByText('Go to a screen, run an action, isolate a host').waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    for (const [key, path] of [
      ['a', '/actions'],
      ['r', '/runs'],
      ['c', '/connections'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.waitForURL(`**${path}`);
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to or run' }).fill('PC-00005');
    await page.getByRole('option', { name: /^Isolate the endpoint/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog', { name: /^Isolate: one machine/ })
      .getByText('PC-00005')
      .first()
      .waitFor();
    await page.reload();
    await page
      .getByRole('dialog', { name: /^Isolate: one machine/ })
      .getByText('PC-00005')
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/endpoints$/);
    await openScreen(page, '/actions', 'light');
    await page.keyboard.press('/');
    await page.keyboard.type('isolate');
    await page.waitForURL(/search=isolate/);
    await page.getByRole('row').filter({ hasText: 'Stormshield' }).first().waitFor();
    await page.getByLabel('Actions, rows').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/actions\/\w+\./);
    expect(lab.complaints()).toEqual([]);
  });

  test('who lacks a right sees why, and places that are closed are left out', async () => {
    const viewer = await lab.newPage();
    const email = 'looker@example.test';
    const added = await lab.consoles.client.call('addPerson', { body: { name: 'Looker', email, role: 'viewer' } });
    await viewer.goto('/');
    await signIn(viewer, { email, password: textOf(added['password']) });
    const places = await viewer.getByRole('navigation').getByRole('link').allInnerTexts();
    expect(places).toEqual(expect.arrayContaining(['Home', 'Runs', 'Settings']));
    expect(places.filter((place) => ['Endpoints', 'Audit'].includes(place))).toEqual([]);
    await openScreen(viewer, isolate, 'light');
    const run = viewer.getByRole('button', { name: 'Run', exact: true });
    await run.focus();
    await viewer
      .getByRole('tooltip')
      .getByText(/permission respond, which your role viewer/)
      .waitFor();
    await viewer.getByRole('textbox', { name: /^Agent/ }).fill('PC-00003');
    await viewer.getByRole('textbox', { name: /^Agent/ }).press('Enter');
    for (const path of ['/playbooks', '/connections', '/settings', '/playbooks/isolate-and-release', isolate]) {
      await openScreen(viewer, path, 'light');
      expect([path, await accessFaults(viewer)]).toEqual([path, []]);
    }
    expect(lab.consoles.ses.log.list({ method: 'POST', path: 'PC-00003' })).toEqual([]);
    await viewer.context().close();
    expect(lab.complaints()).toEqual([]);
  });
});
