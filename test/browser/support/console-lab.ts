import type { Browser, Page } from 'playwright-core';
import { readLocalServer, type Credentials } from '../../../src/main/local-server.ts';
import { textOf } from '../../system/support/json.ts';
import { startThreeConsoles, type ThreeConsoles } from '../../system/support/three-consoles.ts';
import { launchChromium } from './chromium.ts';

/** A server with a simulated console of each vendor, and a browser that looks at it. */
export interface ConsoleLab {
  readonly consoles: ThreeConsoles;
  readonly administrator: Credentials;
  /** Of the first administrator. */
  readonly page: Page;
  /** Of somebody else: nothing is shared with the other pages. */
  newPage(): Promise<Page>;
  /** What the browser complained of since it was last asked. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openConsoleLab(): Promise<ConsoleLab> {
  const consoles = await startThreeConsoles();
  const administrator = (await readLocalServer(consoles.folder))?.administrator ?? { email: '', password: '' };
  const browser = await launchChromium();
  const complaints: string[] = [];
  const newPage = (): Promise<Page> => openPage(browser, consoles.server.url, complaints);
  return {
    consoles,
    administrator,
    page: await newPage(),
    newPage,
    complaints: () => complaints.splice(0),
    async close() {
      await browser.close();
      await consoles.stop();
    },
  };
}

/** Nobody is signed in yet, and a playbook has no draft yet: the browser notes such answers, whatever is made of them. */
const expected = /status of 401 .*\/session\)$|status of 404 .*\/draft\)$/;

/** A page of a browser of its own; what it complains of is added. */
export async function openPage(browser: Browser, baseURL: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('console', (message) => {
    const complaint = `${message.text()} (${message.location().url})`;
    if (message.type() === 'error' && !expected.test(complaint)) complaints.push(complaint);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return page;
}

/** What everybody chooses who signs in for the first time. */
export const chosenPassword = 'a password chosen by somebody';

/** Signs in on the screen with a password that was handed over, and chooses another one. */
export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('New password').fill(chosenPassword);
  await page.getByLabel('Repeat').fill(chosenPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('navigation').first().waitFor();
}

/** Somebody who may respond and decide, with the password to hand over. */
export async function addResponder({ consoles }: ConsoleLab): Promise<Credentials> {
  const email = 'second@example.test';
  const body = { name: 'Second', email, role: 'responder' };
  return { email, password: textOf((await consoles.client.call('addPerson', { body }))['password']) };
}
