import { closeSync, mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boundServerLog, openServerLog } from './server-log.ts';

it('tells only what was said since it was opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-log-'));
  say(folder, 'before\n');
  const log = openServerLog(folder);
  const file = log.open();
  writeSync(file, `${'x'.repeat(5_000)}\nFATAL: the end\n`);
  expect(log.said()).toMatch(/^x{1980,1990}\nFATAL: the end$/);
  closeSync(file);
  rmSync(folder, { recursive: true });
});

it('empties a full file under its writer and keeps a copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-log-'));
  const file = openServerLog(folder).open();
  writeSync(file, 'a'.repeat(101));
  boundServerLog(folder, 100);
  writeSync(file, 'later');
  boundServerLog(folder, 100);
  expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).toBe('later');
  expect(readFileSync(join(folder, 'postgres.log.1'), 'utf8')).toBe('a'.repeat(101));
  expect(statSync(join(folder, 'postgres.log')).mode & 0o777).toBe(0o600);
  closeSync(file);
  rmSync(folder, { recursive: true });
});

function say(folder: string, text: string): void {
  const file = openServerLog(folder).open();
  writeSync(file, text);
  closeSync(file);
}
