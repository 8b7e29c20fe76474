import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Null where the tests can run; otherwise why not, and what helps. */
export const withoutChromium: string | null = existsSync(executablePath)
  ? null
  : `The browser tests are skipped: ${executablePath} is missing. Get it with \`apt-get install chromium\`.`;

if (withoutChromium !== null) process.stderr.write(`${withoutChromium}\n`);

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser that nobody has used before: its profile is new, and is removed with it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}
