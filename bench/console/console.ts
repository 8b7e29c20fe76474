import type { Figure } from '../figure.ts';
import { benchEditor } from './editor.ts';
import { benchFirstLoad } from './first-load.ts';
import { startConsoleBench } from './lab.ts';
import { benchLongTable } from './long-table.ts';
import { benchRunInspector } from './run-inspector.ts';

/** The console in a real browser, whose server runs in a process of its own. Needs Chromium, and the built console. */
export async function benchConsole(): Promise<readonly Figure[]> {
  const bench = await startConsoleBench();
  try {
    const figures: Figure[] = [];
    for (const measure of [benchFirstLoad, benchRunInspector, benchEditor, benchLongTable])
      figures.push(...(await measure(bench)));
    return figures;
  } finally {
    await bench.stop();
  }
}
