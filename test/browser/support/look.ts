import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screens = join(import.meta.dirname, '../../../docs/screens');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export type Scheme = 'light' | 'dark';

/** Opens a screen and waits until it has what it asked for. */
export async function openScreen(page: Page, path: string, scheme: Scheme): Promise<void> {
  await showScheme(page, scheme);
  await page.goto(path);
  await page.locator('main h1').first().waitFor();
  await settled(page);
}

/** Changes the colours, and waits until they have faded over. */
export async function showScheme(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await fadesOver(page);
}

/** Until no colour is between two others, which axe would read as a fault. */
async function fadesOver(page: Page): Promise<void> {
  const frame = 'new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))';
  const fades = 'document.getAnimations().filter((each) => each instanceof CSSTransition)';
  await page.evaluate(
    `${frame}.then(() => Promise.allSettled(${fades}.map((each) => each.finished))).then(() => null)`,
  );
}

/** Until nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  const busy = page.getByRole('main').locator('[aria-busy=true], .mantine-Loader-root');
  await busy.first().waitFor({ state: 'detached' });
}

/** What stands against WCAG A and AA, with the place of each fault. */
export async function accessFaults(page: Page): Promise<readonly string[]> {
  await fadesOver(page);
  // Evaluated and not added as a script, which the policy of the page refuses.
  await page.evaluate(await axeSource);
  const options = JSON.stringify({ runOnly: { type: 'tag', values: rules } });
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`),
  );
}

/** Kept in the documentation when CORDON_SCREENS is 1, so that the tests alone change no file. */
export async function keepScreenshot(page: Page, name: string, scheme: Scheme): Promise<void> {
  if (process.env['CORDON_SCREENS'] !== '1') return;
  await mkdir(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}-${scheme}.png`) });
}
