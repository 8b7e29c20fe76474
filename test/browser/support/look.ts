import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const screens = join(import.meta.dirname, '../../../docs/screens');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export type Scheme = 'light' | 'dark';

/** Opens a screen and waits until it has what it asked for. */
export async function openScreen(page: Page, path: string, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(path);
  await page.locator('main h1').first().waitFor();
  await settled(page);
}

/** Until no spinner turns. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main .mantine-Loader-root') === null);
}

/** What stands against WCAG A and AA, with the place of each fault. */
export async function accessFaults(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    // Not as a script of the page, which its policy refuses.
    const { readFile } = await import('node:fs/promises');
    await page.evaluate(await readFile(axePath, 'utf8'));
  }
  return page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`),
    );
  }, rules);
}

/** Kept in the documentation when CORDON_SCREENS is 1, so that the tests alone change no file. */
export async function keepScreenshot(page: Page, name: string, scheme: Scheme): Promise<void> {
  if (process.env['CORDON_SCREENS'] !== '1') return;
  await mkdir(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}-${scheme}.png`) });
}
