import type { Page } from 'playwright-core';
import { median, quantile, timed } from '../harness.ts';
import type { Figure } from '../figure.ts';
import { watchProcessor, type ConsoleBench } from './lab.ts';

const steps = Array.from(
  { length: 1_000 },
  (_, index) => `  - id: step-${index}\n    title: Step ${index}\n    store:\n      set: { last: '${index}' }\n`,
);
const playbook = `id: long\ntitle: Long\nvariables: { last: '' }\nsteps:\n${steps.join('')}`;

/** How long after each key the frame is painted that shows what it did. */
const watchKeys = `
  window.keys = [];
  addEventListener('keydown', () => {
    const started = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - started)));
  }, true);
`;

/** A playbook of 1,000 steps in the editor, on both sides. */
export async function benchEditor({ client, newContext }: ConsoleBench): Promise<readonly Figure[]> {
  await client.call('publishPlaybook', { body: { source: playbook } });
  const context = await newContext();
  const page = await context.newPage();
  await page.goto('/playbooks');
  await page.locator('main h1').waitFor();
  const box = (name: string) =>
    page.locator('[data-canvas]').getByRole('group', { name: `${name}, Store`, exact: false });
  const opening = await watchProcessor(page);
  const openMs = await timed(async () => {
    await page.goto('/playbooks/long');
    await box('Step 0').waitFor();
    await page.getByLabel('Playbook as YAML').getByText('Step 0').first().waitFor();
  });
  const openProcessorMs = await opening();
  await page.evaluate(watchKeys);
  await page.getByLabel('Playbook as YAML').getByText('title: Step 2').first().click();
  await page.keyboard.press('End');
  const processor = await watchProcessor(page);
  const typing = await keysOf(page, async () => {
    await page.keyboard.type(' typed by somebody in a hurry', { delay: 40 });
  });
  const keyMs = (await processor()) / typing.length;
  const drawing = await watchProcessor(page);
  const drawnMs = await timed(() => box('Step 2 typed by somebody in a hurry').waitFor());
  const drawnProcessorMs = await drawing();
  await page.locator('[data-canvas]').focus();
  const walking = await keysOf(page, async () => {
    for (let press = 0; press < 30; press += 1) await page.keyboard.press('ArrowDown', { delay: 40 });
  });
  await context.close();
  return [
    { name: 'from the address to canvas and YAML of 1,000 steps', value: openMs, unit: 'ms' },
    { name: 'processor time of the page for that', value: openProcessorMs, unit: 'ms' },
    { name: 'a key in the YAML until it is painted, median', value: median(typing), unit: 'ms' },
    { name: 'the same, 95 %', value: quantile(typing, 0.95), unit: 'ms' },
    { name: 'processor time of the page for a key', value: keyMs, unit: 'ms' },
    { name: 'from the last key until the canvas shows it', value: drawnMs, unit: 'ms' },
    { name: 'processor time of the page for that', value: drawnProcessorMs, unit: 'ms' },
    { name: 'a step further on the canvas, 95 %', value: quantile(walking, 0.95), unit: 'ms' },
  ];
}

async function keysOf(page: Page, work: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate('window.keys = []');
  await work();
  return page.evaluate<readonly number[]>('window.keys');
}
