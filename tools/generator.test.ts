import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findStale, writeGenerated, type Generator } from './generator.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordon-generate-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function file(path: string, text: string): Generator {
  return { path, render: () => Promise.resolve(text) };
}

describe('generated files', () => {
  it('are stale until they are written, then up to date', async () => {
    const generators = [file('docs/reference/actions.md', '# Actions\n'), file('openapi.json', '{}\n')];
    expect((await findStale(root, generators)).map((stale) => stale.hint)).toEqual([
      'does not exist',
      'does not exist',
    ]);
    expect(await writeGenerated(root, generators)).toEqual(['docs/reference/actions.md', 'openapi.json']);
    expect(await findStale(root, generators)).toEqual([]);
    expect(await readFile(join(root, 'docs/reference/actions.md'), 'utf8')).toBe('# Actions\n');
  });

  it('are written again only where they changed', async () => {
    await writeGenerated(root, [file('a.md', 'a\n'), file('b.md', 'b\n')]);
    expect(await writeGenerated(root, [file('a.md', 'a\n'), file('b.md', 'new\n')])).toEqual(['b.md']);
  });

  it.each([
    ['one\ntwo\n', 'one\n2\n', 'line 2\n  - two\n  + 2'],
    ['one\n', 'one\ntwo\n', 'line 2\n  - \n  + two'],
    ['one\ntwo', 'one', 'line 2\n  - two\n  + (end of file)'],
    ['one', 'one\ntwo', 'line 2\n  - (end of file)\n  + two'],
  ])('name the first line that differs between %j and %j', async (present, wanted, hint) => {
    await writeFile(join(root, 'a.md'), present);
    expect(await findStale(root, [file('a.md', wanted)])).toEqual([{ path: 'a.md', hint }]);
    expect(await readFile(join(root, 'a.md'), 'utf8')).toBe(present);
  });
});
