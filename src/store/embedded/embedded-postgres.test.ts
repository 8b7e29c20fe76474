import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import { ask, embeddedOptions, openInitialisedFolder } from '../testing/embedded.ts';
import { openTestFolder } from '../testing/folder.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { databaseUser } from './database-user.ts';

const started: EmbeddedPostgres[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function start(dataDirectory: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(embeddedOptions(dataDirectory, silentLog));
  started.push(server);
  return server;
}

describe('a first start', () => {
  it('makes a private cluster that only a password on a socket opens', async () => {
    const folder = await openTestFolder();
    const server = await start(folder);
    const cluster = join(folder, 'postgres');
    expect(server.adopted).toBe(false);
    expect(statSync(cluster).mode & 0o777).toBe(0o700);
    expect(statSync(cluster).uid).toBe(databaseUser(cluster)?.uid ?? process.getuid?.());
    const passwordFile = statSync(join(cluster, 'cordon.password'));
    expect(passwordFile.mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(['postgres', 'postgres.log']);

    const wrong = server.url.replace(/:[^:@]+@/, ':guess@');
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const settings = await ask(
      server.url,
      `select name, setting from pg_settings
       where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'TimeZone', 'jit', 'max_connections',
         'data_checksums', 'server_encoding', 'unix_socket_permissions', 'log_min_error_statement', 'full_page_writes')
       order by name collate "C"`,
    );
    expect(Object.fromEntries(settings.map((row) => Object.values(row)))).toEqual({
      TimeZone: 'UTC',
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      jit: 'off',
      listen_addresses: '',
      log_min_error_statement: 'panic',
      max_connections: '60',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      unix_socket_permissions: '0700',
    });
  });
});

describe('a later start', () => {
  it('finds the data again and lets local.conf win', async () => {
    const folder = await openInitialisedFolder();
    const first = await start(folder);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
    const second = await start(folder);
    expect(second.adopted).toBe(false);
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    // The test template keeps a local.conf that switches it off.
    expect(await ask(second.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('keeps statements and row values out of the log file', async () => {
    const folder = await openInitialisedFolder();
    const server = await start(folder);
    await ask(server.url, `create table only_once (name text unique); insert into only_once values ('hunter2')`);
    await expect(ask(server.url, `insert into only_once values ('hunter2')`)).rejects.toMatchObject({ code: '23505' });
    await server.stop();
    const text = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(text).toContain('only_once_name_key');
    expect(text).not.toContain('hunter2');
  });

  it('uses a private folder for the socket when the path of the data folder is too long', async () => {
    const folder = join(await openTestFolder(), 'a'.repeat(60), 'b'.repeat(60));
    const server = await start(folder);
    const directory = new URLSearchParams(server.url.split('?')[1]).get('host')!;
    expect(directory).toMatch(/cordon-[0-9a-f]{16}$/);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(directory).uid).toBe(statSync(join(folder, 'postgres')).uid);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('refuses a cluster of another major version', async () => {
    const folder = await openInitialisedFolder();
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '14\n');
    await expect(start(folder)).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('PostgreSQL 14'),
    });
  });

  it('says what PostgreSQL said when it cannot start', async () => {
    const folder = await openInitialisedFolder();
    appendFileSync(join(folder, 'postgres', 'local.conf'), 'shared_buffers = many\n');
    await expect(start(folder)).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringContaining('shared_buffers'),
    });
  });
});

describe('stop', () => {
  it('does not wait for sessions that are in the middle of a transaction', async () => {
    const server = await start(await openInitialisedFolder());
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ENOENT' });
    // A second call finds nothing to do.
    await server.stop();
  });
});
