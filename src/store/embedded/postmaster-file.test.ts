import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePostmasterFile, readLockFile, removeStaleLockFile } from './postmaster-file.ts';

it('reads what PostgreSQL writes', () => {
  const text = '4711\n/data/postgres\n1700000000\n5432\n/run/db\n\n  1234 5\nready   \n';
  expect(parsePostmasterFile(text)).toEqual({ pid: 4711, socketDirectory: '/run/db', status: 'ready', text });
  expect(parsePostmasterFile('-4711\n/data/postgres\n')).toMatchObject({ pid: 4711, status: '' });
});

it('takes any other text for one that names nobody', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { pid } = parsePostmasterFile(text);
      expect(Number.isSafeInteger(pid) && pid >= 0).toBe(true);
      expect(pid === 0 || text.trimStart().startsWith(String(pid)) || /^\s*-?0*\d/.test(text)).toBe(true);
    }),
  );
});

it('removes the file that was judged, and puts a newer one back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-lock-'));
  const path = join(folder, 'postmaster.pid');
  expect(readLockFile(path)).toBeNull();
  removeStaleLockFile(path, '1\n');
  writeFileSync(path, '2\n');
  removeStaleLockFile(path, '1\n');
  expect(readFileSync(path, 'utf8')).toBe('2\n');
  removeStaleLockFile(path, '2\n');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
