import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { AppError } from '#kernel/error.ts';
import { systemClock } from '#kernel/clock.ts';
import { openTestDatabase } from '../testing/database.ts';
import {
  ask,
  embeddedOptions,
  eventually,
  openInitialisedFolder,
  recordingLog,
  startOtherServer,
} from '../testing/embedded.ts';
import { openTestFolder } from '../testing/folder.ts';
import { claimDataFolder, type ClaimOptions } from './claim.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { processState } from './process-state.ts';

function claimOptions(url: string, onLost: (error: AppError) => void = () => undefined): ClaimOptions {
  return { url, dataDirectory: '/somewhere/data', log: recordingLog(), clock: systemClock, onLost };
}

function openFolder(folder: string, onLost: (error: AppError) => void = () => undefined): Promise<DataFolder> {
  return openDataFolder({ ...embeddedOptions(folder, recordingLog()), onLost });
}

const held = `select 1 from pg_locks where locktype = 'advisory' and granted and objid = 4701002`;
const endHolder = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'cordon server%' and datname = current_database()`;

it('tells a second server who holds the folder, and lets it in after a release', async () => {
  const database = await openTestDatabase();
  const claim = await claimDataFolder(claimOptions(database.url));
  await expect(claimDataFolder(claimOptions(database.url))).rejects.toMatchObject({
    code: 'already_running',
    message: expect.stringMatching(new RegExp(`/somewhere/data: cordon server ${process.pid} since 20`)),
    details: { dataDirectory: '/somewhere/data', pid: process.pid },
  });
  await claim.release();
  const next = await claimDataFolder(claimOptions(database.url));
  await next.release();
  await database.close();
});

it('outlasts a start that is too busy with other things to see the answer in time', async () => {
  const database = await openTestDatabase();
  const claiming = claimDataFolder(claimOptions(database.url));
  await setImmediate();
  // Nothing is read meanwhile, as while many modules are loaded.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_300);
  const claim = await claiming;
  expect(await ask(database.url, held)).toHaveLength(1);
  await claim.release();
  await database.close();
});

it('says that the database cannot be reached, when it cannot', async () => {
  const url = 'postgresql://cordon@/postgres?host=%2Fnowhere';
  await expect(claimDataFolder({ ...claimOptions(url), patienceMs: 100 })).rejects.toMatchObject({
    code: 'database_unavailable',
  });
});

it('is made again when its connection is lost', async () => {
  const database = await openTestDatabase();
  const lost: AppError[] = [];
  const claim = await claimDataFolder(claimOptions(database.url, (error) => lost.push(error)));
  for (let round = 0; round < 3; round += 1) {
    await ask(database.url, endHolder);
    // Only looked at: asking for it would make us the rival who gets it.
    await eventually('the claim', async () => (await ask(database.url, held)).length === 1);
  }
  expect(lost).toEqual([]);
  await claim.release();
  await database.close();
});

it('is lost when another took it meanwhile', async () => {
  const database = await openTestDatabase({ max: 1 });
  const lost: AppError[] = [];
  const claim = await claimDataFolder(claimOptions(database.url, (error) => lost.push(error)));
  // Waits in line and gets the lock the moment that the holder ends.
  const taking = database.pool.query(
    `select pg_advisory_lock(4701002), set_config('application_name', 'cordon server 1 since now', false)`,
  );
  await eventually(
    'a waiting rival',
    async () => (await ask(database.url, 'select 1 from pg_locks where not granted')).length === 1,
  );
  await ask(database.url, endHolder);
  await taking;
  await eventually('the loss', () => lost.length === 1);
  expect(lost[0]).toMatchObject({ code: 'already_running', details: { pid: 1 } });
  await claim.release();
  await database.close();
});

it(
  'lets two servers that start at once agree on one, whose database survives the other',
  { timeout: 60_000 },
  async () => {
    const folder = await openTestFolder();
    const servers = [startOtherServer(folder), startOtherServer(folder)];
    const said = await Promise.all(servers.map((server) => server.said));
    const winner = said.findIndex(({ ready }) => ready === true);
    const loser = 1 - winner;
    expect(said[loser]).toMatchObject({
      ready: false,
      code: 'already_running',
      details: { pid: servers[winner]!.child.pid },
    });
    await eventually('the end of the loser', () => servers[loser]!.child.exitCode === 2);
    const { url, pid } = said[winner] as { url: string; pid: number };
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await servers[winner]!.kill('SIGTERM');
    expect(servers[winner]!.child.exitCode).toBe(0);
    expect(processState(pid).kind).not.toBe('alive');
  },
);

it('passes from a server that is stopping to one that starts at that moment', { timeout: 60_000 }, async () => {
  const folder = await openInitialisedFolder();
  const first = startOtherServer(folder);
  await first.said;
  first.child.kill('SIGTERM');
  let next: DataFolder | null = null;
  // The claim is held to the very end, so until then the folder is refused; after that it is served whole.
  await eventually('the folder', async () => {
    next = await openFolder(folder).catch((error: unknown) => {
      if ((error as AppError).code === 'already_running') return null;
      throw error;
    });
    return next !== null;
  });
  expect(await ask(next!.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await next!.close();
});

it('is held through a restart of the database', async () => {
  const folder = await openInitialisedFolder();
  const lost: AppError[] = [];
  const opened = await openFolder(folder, (error) => lost.push(error));
  const killed = opened.postgres.pid();
  process.kill(killed, 'SIGKILL');
  await eventually('another process', () => opened.postgres.pid() !== killed);
  await eventually('the claim', async () => (await ask(opened.url, held)).length === 1);
  await expect(claimDataFolder(claimOptions(opened.url))).rejects.toMatchObject({ code: 'already_running' });
  expect(lost).toEqual([]);
  await opened.close();
});
