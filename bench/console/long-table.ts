import { quantile } from '../harness.ts';
import type { Figure } from '../figure.ts';
import { fillRuns } from '../run-list.ts';
import type { ConsoleBench } from './lab.ts';

const wheelTurns = 250;
const turnPixels = 1_200;

/** Notes for every frame how long it took, and whether each row in sight was in the page when it was painted. */
const watchFrames = `
  const body = document.querySelector('[aria-label="Runs, rows"]');
  window.paintedFrames = [];
  let before = performance.now();
  const look = (now) => {
    const top = body.scrollTop;
    const rows = [...body.querySelectorAll('[role=row]')].map((row) => Number(row.getAttribute('aria-rowindex')) - 2).sort((a, b) => a - b);
    const first = Math.floor(top / 40);
    const last = Math.ceil((top + body.clientHeight) / 40) - 1;
    const seen = new Set(rows);
    let missing = 0;
    for (let row = first; row <= last; row += 1) if (!seen.has(row)) missing += 1;
    window.paintedFrames.push({ ms: now - before, top, missing });
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** Reads on until everything is there. */
const readAll = `(async () => {
  const table = document.querySelector('[role=table][aria-label=Runs]');
  const body = table.querySelector('[aria-label="Runs, rows"]');
  const started = performance.now();
  for (let count = 0; count < 100_001; count = Number(table.getAttribute('aria-rowcount'))) {
    body.scrollTop = body.scrollHeight;
    await new Promise((next) => setTimeout(next, 4));
  }
  return performance.now() - started;
})()`;

interface Frame {
  readonly ms: number;
  readonly top: number;
  readonly missing: number;
}

/** A list of 100,000 runs, read to its end and scrolled with the wheel. */
export async function benchLongTable(bench: ConsoleBench): Promise<readonly Figure[]> {
  await fillRuns(bench.database);
  const context = await bench.newContext();
  const page = await context.newPage();
  await page.goto('/runs');
  const rows = page.getByLabel('Runs, rows');
  await rows.getByRole('row').first().waitFor();
  const readMs = await page.evaluate<number>(readAll);
  await rows.evaluate((body) => body.scrollTo(0, 1_000_000));
  await rows.hover();
  await page.evaluate(watchFrames);
  for (let turn = 0; turn < wheelTurns; turn += 1) await page.mouse.wheel(0, turn % 50 === 49 ? -40_000 : turnPixels);
  const frames = await page.evaluate<readonly Frame[]>('window.paintedFrames');
  await context.close();
  const moved = frames.filter(({ top }, index) => index > 0 && frames[index - 1]?.top !== top);
  return [
    { name: '100,000 runs read page by page to the end', value: readMs / 1_000, unit: 's' },
    { name: `frames of scrolling through them`, value: moved.length, unit: '' },
    {
      name: 'rows missing in a frame when it was painted, in all',
      value: moved.reduce((sum, { missing }) => sum + missing, 0),
      unit: 'rows',
      bar: '0',
    },
    {
      name: 'time of a frame while scrolling, 95 %',
      value: quantile(
        moved.map(({ ms }) => ms),
        0.95,
      ),
      unit: 'ms',
    },
  ];
}
