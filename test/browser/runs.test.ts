import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { hostile } from './support/any-vendor.ts';
import { idStart } from '#kernel/ids.ts';
import { createRetentionStore } from '#store/retention/retention-store.ts';
import { withoutChromium } from './support/chromium.ts';
import { accessFaults, keepScreenshot, openScreen, showScheme } from './support/look.ts';
import { openRunsLab, type RunsLab } from './support/runs-lab.ts';

const contain = `id: contain-then-check
title: Contain, then check
inputs: { agent: { kind: text, required: true }, go: { kind: flag, default: false } }
variables: { seen: [] }
steps:
  - id: isolate
    title: Isolate the host
    action: stormshield.isolate-agent
    connection: SES
    input: { id: '\${{ inputs.agent }}' }
  - { id: isolated, wait: { settlement: isolate, within: 5m } }
  - id: each
    for-each: [1, 2, 3]
    steps: [{ id: note, store: { append: { seen: '\${{ item }}' } } }]
  - id: decide
    branch:
      - { name: stay, when: '\${{ !inputs.go }}', steps: [{ id: refuse, fail: Not yet }] }
      - { name: go, steps: [{ id: hold, wait: { time: 1h } }] }
`;
const ask = (path: string): string => `id: ask-${path}
title: ${JSON.stringify(path === 'hostile' ? hostile.script : 'Ask')}
steps:
  - { id: asked, request: { method: GET, path: /${path} }, connection: Vendor }
output: \${{ steps.asked.data.body }}
`;

describe.skipIf(withoutChromium !== null)('runs in a browser', () => {
  let lab: RunsLab;
  let page: Page;

  beforeAll(async () => {
    lab = await openRunsLab({ CORDON_PORT: String(await freePort()) });
    ({ page } = lab);
    for (const source of [contain, ask('hostile'), ask('large'), ask('failing')]) await lab.publish(source);
  });

  afterAll(() => lab.close());

  const box = (name: RegExp) => page.locator('[data-canvas]').getByRole('group', { name });
  const isolations = (): number =>
    lab.installation.simulator.log.list().filter(({ method }) => method === 'POST').length;

  test('runs a playbook and shows live what happens', async () => {
    await openScreen(page, '/playbooks', 'light');
    await page.getByRole('button', { name: 'Run isolate-and-release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Connection').fill('SES');
    await dialog.getByLabel('Agent').fill('PC-00009');
    await dialog.getByLabel('Hold for').fill('1s');
    await dialog.getByRole('button', { name: 'Run for real' }).click();
    await page.waitForURL(/\/runs\/run_/);
    const steps = page.getByRole('row').filter({ hasText: 'succeeded' });
    await steps
      .filter({ hasText: /^isolate/ })
      .first()
      .waitFor();
    await steps.filter({ hasText: /^released/ }).waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'run', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    expect(lab.complaints()).toEqual([]);
  });

  test('colours the graph by what has become of each step, beside the line of time', async () => {
    const run = await lab.start('contain-then-check', { inputs: { agent: 'PC-00001' } });
    await openScreen(page, `/runs/${run}`, 'light');
    await box(/^Isolate the host, (pending|succeeded)/).waitFor();
    await box(/^refuse, failed/).waitFor();
    await box(/^note, 3 succeeded/).waitFor();
    await box(/^hold, not begun/).waitFor();
    expect(await box(/^refuse/).getAttribute('data-tone')).toBe('failed');
    expect(await page.getByRole('table', { name: 'Steps' }).getByRole('row').count()).toBe(9);
    expect(lab.complaints()).toEqual([]);
  });

  test('opens what a box stands for: one row in the drawer, many on the line of time', async () => {
    await page.locator('[data-canvas]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    for (const [tab, text] of [
      ['Resolved input', 'PC-00001'],
      ['Timeline (2)', '/rest/api/v1/agents'],
      ['Timeline (2)', 'asked what became of it'],
    ] as const) {
      if (tab === 'Timeline (2)') await drawer.getByRole('tab', { name: 'What happened' }).click();
      await drawer.getByRole('tab', { name: tab }).click();
      await drawer.getByText(text).first().waitFor();
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('3 of 8 rows').waitFor();
    await page.reload();
    await page.getByText('3 of 8 rows').waitFor();
    await page.getByRole('button', { name: 'Show all steps' }).click();
    expect(lab.complaints()).toEqual([]);
  });

  test('runs again from a step with another input, sends no write twice, says what it waits for, and is cancelled', async () => {
    const sent = isolations();
    await page.getByRole('row').filter({ hasText: 'decide' }).click();
    await page.getByRole('button', { name: 'Run again from here' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run again' });
    expect(await dialog.getByLabel('Begin with').inputValue()).toBe('decide');
    expect(await dialog.getByLabel('Agent').inputValue()).toBe('PC-00001');
    await dialog.getByRole('switch', { name: 'Go' }).press('Space');
    const before = page.url();
    await dialog.getByRole('button', { name: 'Run again', exact: true }).click();
    await page.waitForURL((url) => url.href.split('?')[0] !== before.split('?')[0]);
    await box(/^hold, waiting/).waitFor();
    const why = page.getByRole('alert').filter({ hasText: 'The step hold waits' });
    await why.getByText(/At the latest in (59 min|1 h)/).waitFor();
    await page.getByText('Rerun of').waitFor();
    expect(isolations()).toBe(sent);

    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('main').getByText('cancelled', { exact: true }).first().waitFor();
    await box(/^hold, cancelled/).waitFor();
    expect(await why.count()).toBe(0);
    expect(lab.complaints()).toEqual([]);
  });

  test('is used with the keyboard alone', async () => {
    await openScreen(page, '/', 'light');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL(/\/runs$/);
    await tabTo(page, 'Runs, rows');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/run_/);
    await page.getByRole('table', { name: 'Steps' }).waitFor();
    await tabTo(page, 'Steps, rows');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'hold' });
    await drawer.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    // Back where it was.
    await expect.poll(() => focused(page)).toBe('Steps, rows');
    await tabTo(page, 'Run again', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Run again' }).waitFor();
    await tabTo(page, 'Everything, as a new run');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Begin with');
    await page.keyboard.type('hold');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Run again');
    const before = page.url();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== new URL(before).pathname);
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    await tabTo(page, 'Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Cancel the run');
    await page.keyboard.press('Enter');
    await page.getByRole('main').getByText('cancelled', { exact: true }).first().waitFor();
    expect(lab.complaints()).toEqual([]);
  });

  test('shows why the guard stopped a run', async () => {
    await lab.installation.client.call('publishPolicy', {
      body: {
        source: `id: never-eight
title: PC-00008 stays
rules: [{ name: kept, protected: { names: [PC-00008], when-unknown: allow }, then: deny }]
tests: []
`,
      },
    });
    const run = await lab.start('contain-then-check', { inputs: { agent: 'PC-00008' } });
    await openScreen(page, `/runs/${run}`, 'light');
    await page.getByRole('alert').filter({ hasText: 'guard denied' }).first().waitFor();
    await page
      .getByText(/never-eight/)
      .first()
      .waitFor();
    await box(/^Isolate the host, failed/).waitFor();
    await lab.installation.client.call('setPolicyState', { params: { id: 'never-eight' }, body: { enabled: false } });
    expect(lab.complaints()).toEqual([]);
  });

  test('does nothing that strings of a vendor ask for', async () => {
    await lab.ended(await lab.start('ask-failing', { incident: hostile.script }));
    const run = await lab.start('ask-hostile', { incident: hostile.turned });
    await lab.ended(run);
    await openScreen(page, '/runs', 'light');
    await page.getByText('invoice‹U+202E›fdp.exe').first().waitFor();
    await openScreen(page, `/runs/${run}?step=asked`, 'light');
    const drawer = page.getByRole('dialog');
    await drawer.getByText(hostile.script).first().waitFor();
    await drawer
      .getByText(/‹U\+202E›/)
      .first()
      .waitFor();
    // The long one is cut, and read in parts when somebody wants it.
    expect((await drawer.getByText(/WKKKK/).first().innerText()).length).toBeLessThan(400);
    await drawer.getByText(/WKKKK/).first().click();
    await drawer.getByText('100,000 characters').first().waitFor();
    for (const tab of ['Targets (0)', 'Key fields', 'Raw', 'Timeline (1)'])
      await drawer.getByRole('tab', { name: tab }).click();
    await openScreen(page, '/playbooks', 'light');
    await page.getByText(hostile.script).first().waitFor();
    await openScreen(page, '/playbooks/ask-hostile', 'light');
    await page.locator('[data-canvas]').waitFor();
    await openScreen(page, '/audit', 'light');
    expect(await page.evaluate('window.hacked ?? null')).toBeNull();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(lab.complaints()).toEqual([]);
  });

  test('stays quick over a result of 5 MB', async () => {
    const run = await lab.start('ask-large');
    await lab.ended(run);
    await openScreen(page, `/runs/${run}?step=asked`, 'light');
    const drawer = page.getByRole('dialog');
    await drawer.getByText('{3}').first().waitFor();
    await page.evaluate(
      "window.longest = 0; new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.longest = Math.max(window.longest, each.duration); })).observe({ type: 'longtask' })",
    );
    await drawer.getByRole('button', { name: /rows: \[20000\]/ }).click();
    await drawer.getByText('{4}').first().waitFor();
    const region = drawer.getByRole('region', { name: 'Result' });
    await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await drawer.getByText(/dump/).waitFor();
    await drawer.getByRole('button', { name: /dump/ }).click();
    await drawer.getByText('1,000,000 characters').waitFor();
    await drawer.getByRole('tab', { name: 'Raw' }).click();
    await drawer.getByText('{3}').first().waitFor();
    expect(await page.evaluate('window.longest')).toBeLessThan(1_000);
    expect(lab.complaints()).toEqual([]);
  });

  test('shortens retention after it has said what goes, and says so when a run is gone that somebody looks at', async () => {
    const begun = await lab.start('ask-failing');
    await lab.ended(begun);
    const run = await madeOlder(lab, begun, 40);
    await openScreen(page, '/settings/retention', 'light');
    const days = page.getByRole('textbox', { name: 'Runs' });
    expect(await days.inputValue()).toBe('365 days');
    await days.fill('30');
    await page.getByText('Old enough to go: up to 1 run.').waitFor();
    await page.getByRole('row', { name: /^Runs with their steps 30 days/ }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Old enough to go now.*up to 1 run\./).waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await showScheme(page, scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    await dialog.getByRole('button', { name: 'Save and remove' }).click();
    await page.getByText('What is kept is saved; what is older goes now.').waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'retention', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    await openScreen(page, `/runs/${run}`, 'light');
    await box(/^asked, failed/).waitFor();
    expect(await createRetentionStore(lab.database.pool).round(new AbortController().signal)).toBe(true);
    await page.getByText('This run is not here').waitFor();
    await page.getByText(/gone by retention/).waitFor();
    expect(await page.locator('[data-canvas]').count()).toBe(0);
    lab.complaints();
  });

  test('says that the link is lost, keeps what is there, and catches up by itself', async () => {
    const run = await lab.start('contain-then-check', { inputs: { agent: 'PC-00004', go: true } });
    await openScreen(page, `/runs/${run}`, 'light');
    await box(/^hold, waiting/).waitFor();
    await lab.installation.server.end('SIGKILL');
    const lost = page.getByRole('status').filter({ hasText: 'The link to the server is lost' });
    await lost.waitFor();
    await box(/^hold, waiting/).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('dialog').getByText('The server cannot be reached.').waitFor();
    await lab.installation.restart('SIGKILL');
    await lost.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('main').getByText('cancelled', { exact: true }).first().waitFor();
    expect(await lost.count()).toBe(0);
    lab.complaints();
  });
});

const nameOfFocused = `(() => {
  const { activeElement: element } = document;
  const label = element.labels?.[0]?.textContent ?? '';
  return element.getAttribute('aria-label') || label || element.textContent;
})()`;

/** What the keys go to. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(nameOfFocused);
}

async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    if ((await focused(page)).replace(/ \*$/, '') === name) return;
    await page.keyboard.press(key);
  }
  throw new Error(`The keyboard does not reach "${name}"; it ended at "${await focused(page)}".`);
}

/** Makes an ended run without writes as old as if it had been so many days ago. @returns its id, which tells its age as well */
async function madeOlder({ database }: RunsLab, run: string, days: number): Promise<string> {
  const id = `${idStart('run', new Date(Date.now() - days * 86_400_000))}${run.slice(16)}`;
  const past = `now() - ${days} * interval '1 day'`;
  await database.pool.query(
    `update cordon.run set id = $2, created_at = ${past}, finished_at = ${past} where id = $1`,
    [run, id],
  );
  await database.pool.query('update cordon.step_run set run_id = $2 where run_id = $1', [run, id]);
  return id;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
