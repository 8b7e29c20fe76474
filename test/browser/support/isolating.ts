import type { Locator, Page } from 'playwright-core';
import { openScreen } from './look.ts';

/** Chooses the first machines of a connection that answer. @returns their names */
export async function chooseMachines(page: Page, connection: string, count: number): Promise<readonly string[]> {
  await openScreen(page, `/endpoints?connection=${connection}`, 'light');
  const rows = page
    .getByRole('row')
    .filter({ hasText: 'online' })
    .filter({ has: page.getByRole('checkbox') });
  await rows.nth(count - 1).waitFor();
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const box = rows.nth(index).getByRole('checkbox');
    names.push(((await box.getAttribute('aria-label')) ?? '').replace('Choose ', ''));
    await box.check();
  }
  return names;
}

/** From the toolbar to the answer; with the number of machines typed. */
export async function isolate(page: Page, count: number, named?: string): Promise<Locator> {
  const toolbar = page.getByRole('toolbar', { name: 'Respond' });
  if (named === undefined) await toolbar.getByRole('button', { name: 'Isolate' }).click();
  else {
    await toolbar.getByRole('button', { name: 'Respond by name' }).click();
    await page.getByRole('menuitem', { name: /^Isolate/ }).click();
  }
  const dialog = page.getByRole('dialog');
  if (named !== undefined) {
    await dialog.locator('input').first().fill(named);
    await dialog.locator('input').first().press('Enter');
  }
  await dialog.getByRole('button', { name: 'Show what it would reach' }).click();
  const confirm = dialog.getByLabel(`Type ${count}, the number of machines, to go on`);
  await confirm.waitFor();
  const deed = dialog.getByRole('button', { name: 'Isolate', exact: true });
  if (!(await deed.isDisabled())) throw new Error('It could be isolated before the number was typed.');
  await confirm.fill(String(count));
  await deed.click();
  return dialog;
}
