import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { JsonObject } from '#kernel/json.ts';
import { textOf } from '../system/support/json.ts';
import { withoutChromium } from './support/chromium.ts';
import { chosenPassword, signIn } from './support/console-lab.ts';
import { accessFaults, keepScreenshot, openScreen, showScheme } from './support/look.ts';
import { openRunsLab, type RunsLab } from './support/runs-lab.ts';

const source = `# Who looks after it
id: contain
title: Contain a host
inputs: { agent: { kind: text, required: true } }
steps:
  - id: isolate     # the first
    action: stormshield.isolate-agent
    connection: SES
    input: { id: '\${{ inputs.agent }}' }
  - id: isolated
    wait: { settlement: isolate, within: 15m }
output: { isolated: '\${{ steps.isolate.status }}' }
`;

describe.skipIf(withoutChromium !== null)('the editor in a browser', () => {
  let lab: RunsLab;
  let page: Page;

  beforeAll(async () => {
    lab = await openRunsLab();
    ({ page } = lab);
    await lab.publish(source);
  });

  afterAll(() => lab.close());

  const yaml = (of = page) => of.getByLabel('Playbook as YAML');
  const draft = async (): Promise<string> => {
    const { source: text } = await lab.installation.client.call('getDraft', { params: { id: 'contain' } });
    return textOf(text);
  };

  test('shows a playbook in both colour schemes', async () => {
    await openScreen(page, '/playbooks/isolate-and-release', 'light');
    await page
      .getByRole('group', { name: /^isolate, |^Isolate/ })
      .first()
      .waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await showScheme(page, scheme);
      await keepScreenshot(page, 'editor', scheme);
      expect(await accessFaults(page)).toEqual([]);
    }
    expect(lab.complaints()).toEqual([]);
  });

  test('says the same on the canvas and in YAML, with the keyboard alone', async () => {
    await openScreen(page, '/playbooks/contain', 'light');
    const canvas = page.locator('[data-canvas]');
    await canvas.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('a');
    await page.getByRole('combobox', { name: 'Search kinds, verbs and actions' }).waitFor();
    await page.keyboard.type('store');
    await page.keyboard.press('Enter');
    await yaml().getByText('store: { set: {} }').waitFor();
    await canvas.getByRole('group', { name: /^store, Store/ }).waitFor();
    await page.keyboard.press('Delete');
    await canvas.getByRole('group', { name: /^store, Store/ }).waitFor({ state: 'detached' });
    expect(await yaml().getByText('store:').count()).toBe(0);
    await page.keyboard.press('Home');
    await page.keyboard.press('Alt+ArrowDown');
    await canvas.getByRole('group', { name: /^isolate, / }).waitFor();
    await page.keyboard.press('Control+z');

    // What is typed as text is drawn.
    await yaml().getByText('within: 15m').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('title: Wait for it');
    await canvas.getByRole('group', { name: /^Wait for it, Wait/ }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(lab.complaints()).toEqual([]);
  });

  test('lets what names a step follow its new id', async () => {
    await page.getByRole('group', { name: /^isolate, / }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    const id = page.getByRole('textbox', { name: 'Id' });
    await id.fill('isolated');
    await page.getByText('Another step has this id.').waitFor();
    await id.fill('cut-off');
    await id.press('Enter');
    await yaml().getByText('settlement: cut-off').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('draft 1', { exact: true }).waitFor();
    const wanted = source
      .replace('id: isolate ', 'id: cut-off ')
      .replace('settlement: isolate', 'settlement: cut-off')
      .replace('steps.isolate.status', 'steps["cut-off"].status')
      .replace('within: 15m }\n', 'within: 15m }\n    title: Wait for it\n');
    expect(await draft()).toBe(wanted);
    expect(lab.complaints()).toEqual([]);
  });

  test('shows two editors what each has done, and loses neither text', async () => {
    const { page: second, close } = await secondEditor(lab);
    await second.getByRole('textbox', { name: 'Id' }).waitFor({ state: 'detached' });
    await type(second, 'Contain a host', ' quickly');
    await second.getByRole('button', { name: 'Save draft' }).click();
    await second.getByText('draft 2', { exact: true }).waitFor();

    await type(page, '# Who looks after it', ' at night');
    await page.getByRole('button', { name: 'Save draft' }).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else has changed this draft' });
    await dialog.getByText(/Second saved revision 2/).waitFor();
    await dialog.getByText('title: Contain a host quickly').waitFor();
    await dialog.getByText('# Who looks after it at night').waitFor();
    expect(await draft()).toContain('quickly');
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    await yaml().getByText('at night').waitFor();
    expect(await draft()).not.toContain('at night');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await dialog.getByRole('button', { name: 'Take theirs' }).click();
    await yaml().getByText('Contain a host quickly').waitFor();
    expect(await yaml().getByText('at night').count()).toBe(0);
    await close();
    lab.complaints();
  });

  test('keeps what is typed when the session ends meanwhile', async () => {
    await type(page, '# Who looks after it', ' by day');
    await endSessions(lab);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Your session has ended').first().waitFor();
    await yaml().getByText('by day').waitFor();
    // Whoever reloads signs in, and has it again.
    await page.reload();
    await page.getByLabel('E-mail').waitFor();
    await page.getByLabel('E-mail').fill(lab.administrator.email);
    await page.getByLabel(/^Password/).fill(chosenPassword);
    await page.keyboard.press('Enter');
    await page.getByText(/It was kept in this browser/).waitFor();
    await yaml().getByText('by day').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('draft 3', { exact: true }).waitFor();
    expect(await draft()).toContain('# Who looks after it by day');
    lab.complaints();
  });

  test('publishes with the difference shown, and prints the plan of a dry run', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('title: Contain a host quickly').waitFor();
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('version 2', { exact: true }).waitFor();
    const sent = lab.installation.simulator.log.list().filter(({ method }) => method === 'POST').length;
    await page.getByRole('button', { name: 'Dry run' }).click();
    await dialog.getByLabel('Agent').fill('PC-00005');
    await dialog.getByRole('button', { name: 'Dry run', exact: true }).click();
    await page.waitForURL(/\/runs\/run_/);
    const plan = page.getByRole('table', { name: 'Plan' });
    const row = plan.getByRole('row').filter({ hasText: 'cut-off' });
    await row.getByText('stormshield.isolate-agent').waitFor();
    await row.getByText('PC-00005').waitFor();
    await row.getByText('allowed').waitFor();
    await page.getByText('1 write', { exact: true }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(lab.installation.simulator.log.list().filter(({ method }) => method === 'POST')).toHaveLength(sent);
    expect(lab.complaints()).toEqual([]);
  });
});

/** At the end of a line of the text. */
async function type(page: Page, line: string, text: string): Promise<void> {
  await page.getByLabel('Playbook as YAML').getByText(line).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(text);
}

/** Somebody else who writes playbooks, with the editor open. */
async function secondEditor(lab: RunsLab): Promise<{ page: Page; close(): Promise<void> }> {
  const email = 'second@example.test';
  const added = await lab.installation.client.call('addPerson', { body: { name: 'Second', email, role: 'author' } });
  const page = await lab.newPage();
  await page.goto('/playbooks/contain');
  await signIn(page, { email, password: textOf(added['password']) });
  await page.getByLabel('Playbook as YAML').waitFor();
  return { page, close: () => page.context().close() };
}

async function endSessions({ installation: { client }, administrator }: RunsLab): Promise<void> {
  const people = (await client.call('listPeople'))['items'] as readonly JsonObject[];
  const id = textOf(people.find(({ email }) => email === administrator.email)?.['id']);
  const signIns = (await client.call('listSignIns', { params: { id } }))['items'] as readonly JsonObject[];
  for (const each of signIns) await client.call('endSignIn', { params: { id, signIn: textOf(each['id']) } });
}
