import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyRing } from './key-ring.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-keys-'));
  path = join(folder, 'data', 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a key file', () => {
  it('is made on first use, for its owner alone, and read afterwards', async () => {
    const first = await openKeyRing({ path });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'data'))).toEqual(['keys.json']);
    const again = await openKeyRing({ path });
    expect(again.keys()).toEqual(first.keys());
    expect(first.keys()[0].bytes).toHaveLength(32);
    expect(await readFile(path, 'utf8')).not.toContain(first.keys()[0].id);
  });

  it('is one and the same for all who start at once', async () => {
    const rings = await Promise.all(Array.from({ length: 20 }, () => openKeyRing({ path })));
    expect(new Set(rings.map((ring) => ring.keys()[0].id)).size).toBe(1);
    expect(await readdir(join(folder, 'data'))).toEqual(['keys.json']);
  });

  it.each([0o640, 0o604, 0o660, 0o601])('is refused with the mode %o', async (mode) => {
    await openKeyRing({ path });
    await chmod(path, mode);
    await expect(openKeyRing({ path })).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining(`chmod 600 ${path}`),
    });
  });

  it.each(['', '{}', '[]', '{"keys":[]}', '{"keys":["short"]}', '{"keys":[7]}'])(
    'is refused with the content %j, which is not shown',
    async (content) => {
      await openKeyRing({ path });
      await writeFile(path, content);
      await expect(openKeyRing({ path })).rejects.toMatchObject({
        code: 'configuration',
        message: expect.not.stringContaining('short'),
      });
    },
  );

  it('that cannot be made is a fault of the configuration', async () => {
    await writeFile(join(folder, 'data'), '');
    await expect(openKeyRing({ path })).rejects.toBeDefined();
  });
});

describe('keys as text', () => {
  const hex = 'a1'.repeat(32);
  const base64 = Buffer.from(hex, 'hex').toString('base64');

  it('are the same in hex and base64, in any order of writing', async () => {
    const ids = async (keys: string) => (await openKeyRing({ keys })).keys().map(({ id }) => id);
    const [id] = await ids(hex);
    expect(await ids(base64)).toEqual([id]);
    expect(await ids(hex.toUpperCase())).toEqual([id]);
    expect(await ids(base64.replace('=', ''))).toEqual([id]);
    expect(await ids(` ${'b2'.repeat(32)} , ${base64},`)).toEqual([(await ids('b2'.repeat(32)))[0], id]);
  });

  it.each(['', ',', 'abc', 'a1'.repeat(31), `${'a1'.repeat(32)}a1`, `${'a1'.repeat(32)},abc`, '!'.repeat(44)])(
    '%j is refused and not repeated',
    async (keys) => {
      const refused = await openKeyRing({ keys }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'configuration' });
      if (keys.length > 2) expect(String(refused)).not.toContain(keys);
    },
  );
});
