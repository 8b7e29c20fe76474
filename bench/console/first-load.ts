import { median } from '../harness.ts';
import type { Figure } from '../figure.ts';
import { watchProcessor, type ConsoleBench } from './lab.ts';

const rounds = 5;

/** Runs before the page: says when the screen has what it asked for, and when the last long task behind that was over. */
const watchReadiness = `
  let lastTask = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) lastTask = Math.max(lastTask, startTime + duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const isBusy = document.querySelector('main [aria-busy=true], main .mantine-Loader-root') !== null;
    if (document.querySelector('main h1') === null || isBusy) return requestAnimationFrame(look);
    const shown = performance.now();
    setTimeout(() => { window.ready = Math.max(shown, lastTask); }, 700);
  };
  requestAnimationFrame(look);
`;

const untilReady = `new Promise((next) => {
  const look = () => (window.ready === undefined ? setTimeout(look, 20) : next(window.ready));
  look();
})`;

interface Loaded {
  readonly bytes: number;
  readonly readyMs: number;
  readonly processorMs: number;
}

/** The first screen in a browser that has nothing of the console yet. */
export async function benchFirstLoad(bench: ConsoleBench): Promise<readonly Figure[]> {
  const loads: Loaded[] = [];
  for (let round = 0; round < rounds; round += 1) loads.push(await load(bench));
  return [
    {
      name: 'first load of the home screen, as it travels',
      value: median(loads.map(({ bytes }) => bytes)) / 1_000,
      unit: 'kB',
      bar: 'below 350',
    },
    {
      name: 'from the address to a screen that takes clicks, median',
      value: median(loads.map(({ readyMs }) => readyMs)),
      unit: 'ms',
      bar: 'below 1500',
    },
    {
      name: 'processor time of the page for that',
      value: median(loads.map(({ processorMs }) => processorMs)),
      unit: 'ms',
    },
  ];
}

async function load(bench: ConsoleBench): Promise<Loaded> {
  const context = await bench.newContext();
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const own = new Set<string>();
  let bytes = 0;
  // Answers of the API are data, and the stream of changes never ends.
  network.on('Network.responseReceived', ({ requestId, response }) => {
    if (!new URL(response.url).pathname.startsWith('/api/')) own.add(requestId);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) bytes += encodedDataLength;
  });
  const processor = await watchProcessor(page);
  await page.addInitScript({ content: watchReadiness });
  await page.goto('/');
  const readyMs = await page.evaluate<number>(untilReady);
  const processorMs = await processor();
  await context.close();
  return { bytes, readyMs, processorMs };
}
