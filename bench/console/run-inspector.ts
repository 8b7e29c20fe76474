import { setTimeout as sleep } from 'node:timers/promises';
import { stringifyJson } from '#kernel/json.ts';
import { connectionTitle, median } from '../harness.ts';
import type { Figure } from '../figure.ts';
import { watchProcessor, type ConsoleBench } from './lab.ts';

const rounds = 5;
const playbook = `id: many-steps
title: Many steps
variables: { last: '' }
steps:
  - id: each
    for-each: [${Array.from({ length: 1_000 }, (_, index) => index).join(', ')}]
    concurrency: 20
    steps:
      - { id: ask, request: { method: GET, path: /thing }, connection: ${connectionTitle} }
      - { id: keep, store: { set: { last: '\${{ steps.ask.status }}' } } }
`;

/** Clicks the run in its list, and waits until its rows and its graph are painted. */
const openIt = `(async () => {
  const started = performance.now();
  document.querySelector('[aria-label="Runs, rows"] [role=row]').click();
  const isThere = () =>
    document.querySelectorAll('[aria-label="Steps, rows"] [role=row]').length > 5 &&
    document.querySelectorAll('[data-canvas] [role=group]').length > 2;
  while (!isThere()) await new Promise((next) => requestAnimationFrame(next));
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  return performance.now() - started;
})()`;

/** A run of 2,001 steps, each request with its whole result, opened from the list. */
export async function benchRunInspector({ client, newContext }: ConsoleBench): Promise<readonly Figure[]> {
  await client.call('publishPlaybook', { body: { source: playbook } });
  const { id } = (await client.call('startRun', { params: { id: 'many-steps' }, body: {} })) as { id: string };
  const get = () => client.call('getRun', { params: { id } });
  let run = await get();
  while (run['finishedAt'] === null) {
    await sleep(500);
    run = await get();
  }
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto('/runs?playbook=many-steps');
    await page.getByLabel('Runs, rows').getByRole('row').first().waitFor();
    await page.waitForLoadState('load');
    const processor = await watchProcessor(page);
    times.push(await page.evaluate<number>(openIt));
    processorTimes.push(await processor());
    await context.close();
  }
  return [
    { name: 'the answer with its 2,001 steps', value: (stringifyJson(run)?.length ?? 0) / 1_000_000, unit: 'MB' },
    {
      name: 'from the click to rows and graph of 2,001 steps, median',
      value: median(times),
      unit: 'ms',
      bar: 'below 1000',
    },
    { name: 'processor time of the page for that', value: median(processorTimes), unit: 'ms' },
  ];
}
