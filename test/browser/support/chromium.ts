import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Null where the tests can run; otherwise why not, and what helps. */
export const withoutChromium: string | null = existsSync(executablePath)
  ? null
  : `The browser tests are skipped: ${executablePath} is missing. Get it with \`apt-get install chromium\`.`;

if (withoutChromium !== null) process.stderr.write(`${withoutChromium}\n`);

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenedChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A browser that nobody has used before. */
export async function openChromium(baseURL: string): Promise<OpenedChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'cordon-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: flags,
    baseURL,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  context.setDefaultTimeout(15_000);
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
