import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findServer, readLocalServer, rememberServer } from './local-server.ts';

const administrator = { email: 'admin@cordon.local', password: 'of the first start' };
const first = (token: string) => ({ token, administrator });
let folder: string;
const file = (): string => join(folder, 'local-server.json');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-local-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('the server of a data folder', () => {
  test('is remembered for its owner alone, also over an older file that others could read', async () => {
    await writeFile(file(), '{}');
    await chmod(file(), 0o644);
    await rememberServer(folder, 'http://127.0.0.1:1', first('cordon_first'));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readLocalServer(folder)).toEqual({ url: 'http://127.0.0.1:1', ...first('cordon_first') });
  });

  test('keeps its token when it starts again elsewhere', async () => {
    await rememberServer(folder, 'http://127.0.0.1:1', first('cordon_first'));
    await rememberServer(folder, 'http://127.0.0.1:2', { token: null, administrator: null });
    expect(await readLocalServer(folder)).toEqual({ url: 'http://127.0.0.1:2', ...first('cordon_first') });
  });

  test.each(['', 'no json', '[]', '{"url": 1}'])('is not known from a file that holds %j', async (text) => {
    await writeFile(file(), text);
    expect(await readLocalServer(folder)).toBeNull();
  });
});

describe('the server that the command line talks to', () => {
  test('is the one that is named, else the one of the folder, else the demo below it', async () => {
    const environment = { CORDON_DATA: folder };
    await expect(findServer(environment, '/')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('CORDON_URL'),
    });
    await rememberServer(join(folder, 'demo'), 'http://demo', first('demo'));
    expect(await findServer(environment, '/')).toMatchObject({ url: 'http://demo', token: 'demo' });
    await rememberServer(folder, 'http://own', first('own'));
    expect(await findServer(environment, '/')).toMatchObject({ url: 'http://own', token: 'own' });
    expect(await findServer({ ...environment, CORDON_TOKEN: 'mine' }, '/')).toEqual({
      url: 'http://own',
      token: 'mine',
    });
    const named = { CORDON_URL: 'http://named', CORDON_TOKEN: 'mine' };
    expect(await findServer({ ...environment, ...named }, '/')).toEqual({ url: 'http://named', token: 'mine' });
  });

  test('never gets the token of the folder when another server is named', async () => {
    await rememberServer(folder, 'http://own', first('own'));
    await expect(findServer({ CORDON_DATA: folder, CORDON_URL: 'http://elsewhere' }, '/')).rejects.toMatchObject({
      message: expect.stringContaining('CORDON_TOKEN'),
    });
    expect(await findServer({ CORDON_DATA: folder, CORDON_URL: 'http://own' }, '/')).toEqual({
      url: 'http://own',
      token: 'own',
    });
  });
});
