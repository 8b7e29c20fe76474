import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  ask,
  embeddedOptions,
  eventually,
  openInitialisedFolder,
  recordingLog,
  startOtherServer,
} from '../testing/embedded.ts';
import { copiesDirectory, openTestFolder } from '../testing/folder.ts';
import { locateBinaries, usableBinaries } from './binaries.ts';
import { databaseUser } from './database-user.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import type { PostmasterExit } from './postmaster.ts';
import { postmasterFilePath, readLockFile } from './postmaster-file.ts';
import { processState } from './process-state.ts';

const started: EmbeddedPostgres[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function start(dataDirectory: string, log = recordingLog()): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(embeddedOptions(dataDirectory, log));
  started.push(server);
  return server;
}

it('adopts the database of a killed server, with what it had committed', async () => {
  const folder = await openInitialisedFolder();
  const other = startOtherServer(folder);
  const { url, pid } = (await other.said) as { url: string; pid: number };
  await ask(url, 'create table kept as select 42 as answer');
  await other.kill('SIGKILL');

  const server = await start(folder);
  expect(server).toMatchObject({ adopted: true, url });
  expect(server.pid()).toBe(pid);
  expect(await ask(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(processState(pid).kind).not.toBe('alive');
  expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
});

it('starts its database again after a SIGKILL of it, at the same address', async () => {
  const log = recordingLog();
  const server = await start(await openInitialisedFolder(), log);
  const exits: PostmasterExit[] = [];
  server.onExit((exit) => exits.push(exit));
  await ask(server.url, 'create table kept as select 42 as answer');
  for (let round = 1; round <= 3; round += 1) {
    const killed = server.pid();
    process.kill(killed, 'SIGKILL');
    await eventually('another process', () => server.pid() !== killed);
    expect(await ask(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(exits).toHaveLength(round);
  }
  expect(exits[0]).toEqual({ code: null, signal: 'SIGKILL' });
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(3);
});

it('starts an adopted database again too', async () => {
  const folder = await openInitialisedFolder();
  const other = startOtherServer(folder);
  await other.said;
  await other.kill('SIGKILL');
  const server = await start(folder);
  const killed = server.pid();
  process.kill(killed, 'SIGKILL');
  await eventually('another process', () => server.pid() !== killed);
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('does not start again what it was asked to stop in the middle of a restart', async () => {
  const folder = await openInitialisedFolder();
  const server = await start(folder);
  const told = new Promise((resolve) => server.onExit(resolve));
  process.kill(server.pid(), 'SIGKILL');
  await told;
  await server.stop();
  const left = readLockFile(join(folder, 'postgres', 'postmaster.pid'));
  expect(left === null || processState(left.pid).kind !== 'alive').toBe(true);
});

it('starts after server and database were killed together', async () => {
  const folder = await openInitialisedFolder();
  const other = startOtherServer(folder);
  const { pid } = (await other.said) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await other.kill('SIGKILL');
  const server = await start(folder);
  expect(server.adopted).toBe(false);
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('starts although nobody reaps the killed database', async () => {
  const folder = await openInitialisedFolder();
  const cluster = join(folder, 'postgres');
  const user = databaseUser(cluster);
  const { root } = await usableBinaries(locateBinaries(), user, copiesDirectory());
  // After its exec the parent knows nothing of its child and never waits for it.
  const line = `"${join(root, 'bin', 'postgres')}" -D "${cluster}" -k "${cluster}" & exec sleep 60`;
  const parent = spawn('/bin/sh', ['-c', line], {
    stdio: 'ignore',
    env: {},
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
  await eventually('a running database', () => readLockFile(postmasterFilePath(cluster))?.status === 'ready');
  const { pid } = readLockFile(postmasterFilePath(cluster))!;
  process.kill(pid, 'SIGKILL');
  await eventually('a zombie', () => processState(pid).kind === 'zombie');
  const server = await start(folder);
  expect(server).toMatchObject({ adopted: false });
  expect(processState(pid).kind).toBe('zombie');
  parent.kill();
});

it('is not misled by a process that got the id of the dead database', async () => {
  const folder = await openInitialisedFolder();
  const cluster = join(folder, 'postgres');
  const owner = statSync(cluster);
  const ids = databaseUser(cluster) === null ? {} : { uid: owner.uid, gid: owner.gid };
  const sleeper = spawn('/bin/sleep', ['60'], { stdio: 'ignore', ...ids });
  await once(sleeper, 'spawn');
  writeFileSync(
    join(cluster, 'postmaster.pid'),
    `${sleeper.pid}\n${cluster}\n1700000000\n5432\n${cluster}\n\n  1 1\nready   \n`,
  );
  writeFileSync(join(cluster, '.s.PGSQL.5432.lock'), `${sleeper.pid}\n${cluster}\n1700000000\n5432\n${cluster}\n`);
  const server = await start(folder);
  expect(server.adopted).toBe(false);
  await server.stop();
  expect(sleeper.exitCode ?? sleeper.signalCode).toBeNull();
  sleeper.kill();
});

it.each(['', '\0\0\0\0', 'no number\n'])('starts over the lock file that a power cut left as %j', async (text) => {
  const folder = await openInitialisedFolder();
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), text);
  const server = await start(folder);
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('leaves a database alone whose process it cannot see, as that of another container', async () => {
  const folder = await openInitialisedFolder();
  const server = await start(folder);
  const path = join(folder, 'postgres', 'postmaster.pid');
  const text = readFileSync(path, 'utf8');
  // An id above the largest that Linux gives.
  writeFileSync(path, text.replace(/^\d+/, '99999999'));
  await expect(start(folder)).rejects.toMatchObject({ code: 'already_running' });
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  writeFileSync(path, text);
});

it('recovers from a kill at any moment of the initialisation', { timeout: 60_000 }, async () => {
  const folder = await openTestFolder();
  const sides: string[] = [];
  for (const delayMs of [0, 30, 120, 300]) {
    const other = startOtherServer(folder);
    await eventually('a side folder', () => readdirSync(folder).some((name) => name.startsWith('postgres.init-')));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await other.kill('SIGKILL');
    sides.push(...readdirSync(folder).filter((name) => name.startsWith('postgres.init-')));
  }
  expect(sides.length).toBeGreaterThan(0);
  const server = await start(folder);
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(readdirSync(folder).toSorted()).toEqual(['postgres', 'postgres.log']);
});
