import type { BrowserContext, Page } from 'playwright-core';
import { readLocalServer, type Credentials } from '../../../src/main/local-server.ts';
import { startThreeConsoles, type ThreeConsoles } from '../../system/support/three-consoles.ts';
import { openChromium } from './chromium.ts';

/** A server with a simulated console of each vendor, and a browser that looks at it. */
export interface ConsoleLab {
  readonly consoles: ThreeConsoles;
  readonly administrator: Credentials;
  readonly page: Page;
  /** What the browser complained of since it was last asked. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openConsoleLab(): Promise<ConsoleLab> {
  const consoles = await startThreeConsoles();
  const administrator = (await readLocalServer(consoles.folder))?.administrator ?? { email: '', password: '' };
  const { context, close } = await openChromium(consoles.server.url);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    consoles,
    administrator,
    page,
    complaints: () => complaints.splice(0),
    async close() {
      await close();
      await consoles.stop();
    },
  };
}

export const chosenPassword = 'a password chosen by somebody';

/** Signs in and replaces the password that was handed over. */
export async function signIn(context: BrowserContext, origin: string, { email, password }: Credentials): Promise<void> {
  const headers = { origin, 'sec-fetch-site': 'same-origin' };
  const post = async (path: string, data: object): Promise<void> => {
    const answer = await context.request.post(path, { data, headers });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  };
  await post('/api/auth/sign-in/email', { email, password });
  await post('/api/auth/change-password', { currentPassword: password, newPassword: chosenPassword });
}
