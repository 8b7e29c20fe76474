import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, embeddedOptions, openInitialisedFolder, recordingLog, startOtherServer } from '../testing/embedded.ts';
import { locateBinaries, removeOtherCopies, usableBinaries } from './binaries.ts';
import { defaultDataDirectory, prepareDataDirectory } from './data-directory.ts';
import { databaseUser, isRoot, preferredUser, type DatabaseUser } from './database-user.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { blockedDirectory, blockedPath } from './reachability.ts';

let base = '';
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'cordon-places-')));
  chmodSync(base, 0o755);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Somebody who owns nothing here. */
const stranger: DatabaseUser = { name: 'stranger', uid: 60_001, gid: 60_001 };

function folder(name: string, mode: number): string {
  const path = join(base, name);
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  return path;
}

describe('what another user can reach', () => {
  it('names the first folder that is closed to them', () => {
    const open = folder('open', 0o711);
    const closed = folder('closed', 0o750);
    mkdirSync(join(closed, 'inner'));
    expect(blockedDirectory(join(open, 'not', 'yet'), stranger)).toBeNull();
    expect(blockedDirectory(join(closed, 'inner', 'deep'), stranger)).toBe(closed);
    expect(blockedPath(open, stranger)).toBe(open);
    expect(blockedDirectory(join(closed, 'inner'), { ...stranger, gid: statSync(closed).gid })).toBeNull();
    expect(blockedDirectory(join(closed, 'inner'), { ...stranger, uid: statSync(closed).uid })).toBeNull();
  });

  it('refuses a data folder below such a one, with the remedy', () => {
    const closed = folder('closed', 0o750);
    expect(() => prepareDataDirectory(join(closed, 'data'), stranger)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(`chmod o+x ${closed}`) }),
    );
  });

  it('gives a new data folder the least rights that work', () => {
    expect(statSync(prepareDataDirectory(join(base, 'for-both'), stranger)).mode & 0o777).toBe(0o711);
    expect(statSync(prepareDataDirectory(join(base, 'for-us'), null)).mode & 0o777).toBe(0o700);
    expect(statSync(prepareDataDirectory(folder('made-for-us', 0o700), stranger)).mode & 0o777).toBe(0o711);
    expect(() => prepareDataDirectory(folder('used/by', 0o700) && folder('used', 0o700), stranger)).toThrow(
      'chmod o+x',
    );
  });
});

describe('the default data folder', () => {
  it('is beside the program where that works', () => {
    expect(defaultDataDirectory({ cwd: '/home/me/cordon', isRoot: false })).toBe('/home/me/cordon/data');
    expect(defaultDataDirectory({ cwd: folder('open', 0o755), isRoot: true })).toBe(join(base, 'open', 'data'));
  });

  it('is below /var/lib for root in a closed folder, one for each', () => {
    const first = defaultDataDirectory({ cwd: folder('one/cordon', 0o700), isRoot: true });
    const second = defaultDataDirectory({ cwd: folder('two/cordon', 0o700), isRoot: true });
    expect(first).toMatch(/^\/var\/lib\/cordon\/cordon-[0-9a-f]{8}$/);
    expect(second).toMatch(/^\/var\/lib\/cordon\/cordon-[0-9a-f]{8}$/);
    expect(first).not.toBe(second);
  });
});

describe('the binaries', () => {
  it('are missed with a way out', () => {
    expect(() => locateBinaries('plan9', 'mips')).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('Set DATABASE_URL') }),
    );
  });

  it('stay where they are when everybody can run them', async () => {
    const binaries = { root: join(folder('open-binaries', 0o755), 'native'), version: '18.0.0' };
    cpSync(locateBinaries().root, binaries.root, { recursive: true, verbatimSymlinks: true });
    expect(await usableBinaries(binaries, stranger, base)).toBe(binaries);
  });

  it('are copied once from a closed folder, with the links that an install without scripts left out', async () => {
    const closed = folder('closed-binaries', 0o700);
    const binaries = { root: join(closed, 'native'), version: '18.0.0' };
    cpSync(locateBinaries().root, binaries.root, { recursive: true, verbatimSymlinks: true });
    for (const name of readdirSync(join(binaries.root, 'lib'))) {
      if (/^libicuuc\.so\.60$|^libpq\.so\.5$/.test(name)) rmSync(join(binaries.root, 'lib', name));
    }
    const copies = folder('copies', 0o755);
    const [usable, same] = await Promise.all([
      usableBinaries(binaries, stranger, copies),
      usableBinaries(binaries, stranger, copies),
    ]);
    expect(usable).toEqual({ root: join(copies, 'postgresql-18.0.0'), version: '18.0.0' });
    expect(same).toEqual(usable);
    expect(readdirSync(copies)).toEqual(['postgresql-18.0.0']);
    expect(blockedPath(join(usable.root, 'bin', 'postgres'), stranger)).toBeNull();
    const user = isRoot() ? { uid: preferredUser().uid, gid: preferredUser().gid } : {};
    const answer = spawnSync(join(usable.root, 'bin', 'postgres'), ['--version'], {
      ...user,
      env: {},
      encoding: 'utf8',
    });
    expect(answer.stdout).toMatch(/^postgres \(PostgreSQL\) 18/);

    mkdirSync(join(copies, 'postgresql-17.1.0'));
    mkdirSync(join(copies, 'postgres'));
    await removeOtherCopies(usable, copies);
    expect(readdirSync(copies).toSorted()).toEqual(['postgres', 'postgresql-18.0.0']);
  });
});

describe.runIf(isRoot())('as root', () => {
  it('runs the database as the owner of its folder', async () => {
    const data = await openInitialisedFolder();
    const cluster = join(data, 'postgres');
    expect(databaseUser(cluster)?.uid).toBe(statSync(cluster).uid);
    const server = await startEmbeddedPostgres(embeddedOptions(data, recordingLog()));
    expect(statSync(`/proc/${server.pid()}`).uid).toBe(statSync(cluster).uid);
    await server.stop();
  });

  it('says how to hand a cluster of root over', () => {
    expect(() => databaseUser(folder('of-root', 0o700))).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('chown -R') }),
    );
  });
});

const nobody = { uid: 65_534, gid: 65_534 };
const canRunAsNobody = isRoot() && blockedDirectory(import.meta.dirname, { name: 'nobody', ...nobody }) === null;

it.runIf(canRunAsNobody)('serves an ordinary user in a folder of their own', { timeout: 60_000 }, async () => {
  const home = folder('home', 0o700);
  chownSync(home, nobody.uid, nobody.gid);
  const data = join(home, 'data');
  const server = startOtherServer(data, { ...nobody, home });
  const said = (await server.said) as { ready: boolean; url: string; pid: number };
  expect(said).toMatchObject({ ready: true, adopted: false });
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(`/proc/${said.pid}`).uid).toBe(nobody.uid);
  expect(await ask(said.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.kill('SIGKILL');
  const next = startOtherServer(data, { ...nobody, home });
  expect(await next.said).toMatchObject({ ready: true, adopted: true, pid: said.pid });
  await next.kill('SIGTERM');
  expect(next.child.exitCode).toBe(0);
  expect(existsSync(`/proc/${said.pid}/exe`)).toBe(false);
});
