import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '#kernel/error.ts';
import { silentLog } from '#kernel/log.ts';
import { migrate } from '../migrate.ts';
import { createPool } from '../pool.ts';
import { describeSchema } from '../schema-description.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';
import { listTables, qualified } from './tables.ts';
import { eventually } from '../testing/embedded.ts';
import { fillOddTables, oddMigrations } from '../testing/odd-tables.ts';

let folder = '';
const opened: TestDatabase[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-backup-'));
});
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `${files}.backup`);
}

async function open(): Promise<pg.Pool> {
  const database = await openTestDatabase({ max: 3 });
  opened.push(database);
  return database.pool;
}

/** A database of tables that are as awkward as PostgreSQL allows, instead of our own. */
async function openOdd(upTo: number): Promise<pg.Pool> {
  const pool = await open();
  await pool.query('drop schema cordon cascade');
  await migrate(pool, { log: silentLog, migrations: oddMigrations, upTo });
  return pool;
}

async function contents(pool: pg.Pool): Promise<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {};
  for (const { name } of await listTables(pool)) {
    const { rows } = await pool.query<{ row: string }>(
      `select source::text as row from ${qualified(name)} as source order by 1`,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

describe('a round trip', () => {
  it('brings back every row of the most awkward tables', { timeout: 120_000 }, async () => {
    const source = await openOdd(1);
    const target = await openOdd(1);
    await fc.assert(
      fc.asyncProperty(fillOddTables, async (fill) => {
        await fill(source);
        const file = newFile();
        const written = await backup(source, file);
        await target.query('drop schema cordon cascade');
        const read = await restore(target, file, { log: silentLog, migrations: oddMigrations.slice(0, 1) });
        expect(await contents(target)).toEqual(await contents(source));
        expect(await describeSchema(target)).toBe(await describeSchema(source));
        expect(read).toMatchObject({ tables: written.tables, rows: written.rows, fromMigration: 1, migration: 1 });
        const next = `select nextval('cordon.numbered') as value`;
        expect((await target.query(next)).rows).toEqual((await source.query(next)).rows);
      }),
      { numRuns: 25 },
    );
  });

  it('brings back our own tables, into a database that was migrated already', async () => {
    const source = await open();
    const target = await open();
    await source.query(`
      insert into cordon.secret select 'sec_' || n, 'tenant', 'key', substr(sha256(n::text::bytea), 1, 12), '\\x00ff'::bytea
        from generate_series(1, 50) as n;
      insert into cordon.connection (id, tenant, connector, title, settings, secret_id, read_only, unknown_policy)
        select 'con_' || n, 'tenant', 'http', 'Title ' || n, '{}', 'sec_' || n, false, 'hold' from generate_series(1, 50) as n;
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select 'aud_' || n, 'tenant', '{"kind": "person"}', 'connection.created', E'tab\\t and\\nline \\\\ ' || n,
          '{"big": 12345678901234567890, "nul": "\\u0000"}' from generate_series(1, 1000) as n;
      insert into cordon.blob select 'tenant', 'hash' || n, sha512(n::text::bytea), n from generate_series(1, 100) as n`);
    const file = newFile();
    const report = await backup(source, file);
    expect(report).toMatchObject({
      file,
      rows: 1_200,
      notice: expect.stringContaining('encryption key is not in the backup'),
    });
    expect(report.bytes).toBe(statSync(file).size);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await restore(target, file, { log: silentLog });
    expect(await contents(target)).toEqual(await contents(source));
    expect(await describeSchema(target)).toBe(await describeSchema(source));
    await expect(target.query('delete from cordon.audit_entry')).rejects.toMatchObject({ code: '42501' });
  });

  it('brings an older backup to the schema of today', async () => {
    const source = await openOdd(1);
    await fc.sample(fillOddTables, 1)[0]!(source);
    const file = newFile();
    await backup(source, file);
    await migrate(source, { log: silentLog, migrations: oddMigrations });
    const target = await openOdd(2);
    expect(await restore(target, file, { log: silentLog, migrations: oddMigrations })).toMatchObject({
      fromMigration: 1,
      migration: 2,
    });
    expect(await contents(target)).toEqual(await contents(source));
    expect(await describeSchema(target)).toBe(await describeSchema(source));
    expect(await migrate(target, { log: silentLog, migrations: oddMigrations })).toEqual([]);
  });

  it('is of one moment, while others write', async () => {
    const source = await open();
    await source.query('create table cordon.pair_a (n integer); create table cordon.pair_b (n integer)');
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n += 1) {
        await source.query(
          `with first as (insert into cordon.pair_a values (${n})) insert into cordon.pair_b values (${n})`,
        );
      }
    })();
    const counts: (readonly number[])[] = [];
    for (let round = 0; round < 10; round += 1) {
      const file = newFile();
      await backup(source, file);
      const text = gunzipSync(readFileSync(file)).toString('latin1');
      counts.push(
        ['pair_a', 'pair_b'].map((name) => Number(new RegExp(`"${name}"}.*?\\{"rows":(\\d+)\\}`, 's').exec(text)?.[1])),
      );
    }
    writing = false;
    await writer;
    expect(counts.every(([a, b]) => a === b)).toBe(true);
    expect(counts.at(-1)![0]).toBeGreaterThan(counts[0]![0]!);
  });
});

describe('refusals', () => {
  it('does not touch a database that holds rows', async () => {
    const source = await openOdd(1);
    await fc.sample(fillOddTables, 1)[0]!(source);
    const file = newFile();
    await backup(source, file);
    const before = await contents(source);
    const refused = restore(source, file, { log: silentLog, migrations: oddMigrations });
    await expect(refused).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('new data folder'),
    });
    expect(await contents(source)).toEqual(before);
  });

  it('does not touch a database that is in use', async () => {
    const source = await openOdd(1);
    const file = newFile();
    await backup(source, file);
    const client = await source.connect();
    await client.query('begin; lock table cordon.self in row exclusive mode');
    await expect(restore(source, file, { log: silentLog, migrations: oddMigrations })).rejects.toMatchObject({
      code: 'conflict',
    });
    await client.query('rollback');
    client.release();
  });

  it('restores nothing of a file that is cut off or altered anywhere', { timeout: 120_000 }, async () => {
    const source = await openOdd(1);
    for (const fill of fc.sample(fillOddTables, 3)) await fill(source);
    const file = newFile();
    await backup(source, file);
    const whole = readFileSync(file);
    const wanted = await contents(source);
    const target = await openOdd(1);
    await target.query(`comment on schema cordon is 'as it was'`);
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(7),
        fc.boolean(),
        async (where, bit, cut) => {
          const at = Math.floor(where * whole.length);
          const bytes = Buffer.from(whole.subarray(0, cut ? at : whole.length));
          if (!cut) bytes[at] = bytes[at]! ^ (1 << bit);
          writeFileSync(file, bytes);
          const outcome = await restore(target, file, { log: silentLog, migrations: oddMigrations.slice(0, 1) }).then(
            () => 'restored',
            (error: unknown) => (error as AppError).code,
          );
          // The time and the system in the head of a gzip file mean nothing, so a change there changes nothing.
          const harmless = outcome === 'restored' && JSON.stringify(await contents(target)) === JSON.stringify(wanted);
          expect(harmless ? at < 10 : ['invalid_input', 'configuration'].includes(outcome)).toBe(true);
          const { rows } = await target.query(`select obj_description('cordon'::regnamespace) as comment`);
          expect(harmless || rows[0].comment === 'as it was').toBe(true);
          if (harmless) {
            await target.query(`drop schema cordon cascade`);
            await migrate(target, { log: silentLog, migrations: oddMigrations, upTo: 1 });
            await target.query(`comment on schema cordon is 'as it was'`);
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('refuses the backup of a newer release, of another build, and what is no backup', async () => {
    const source = await openOdd(2);
    const file = newFile();
    await backup(source, file);
    const target = await openOdd(1);
    const older = restore(target, file, { log: silentLog, migrations: oddMigrations.slice(0, 1) });
    await expect(older).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('a newer release'),
    });
    const changed = oddMigrations.map((migration) => ({ ...migration, sha256: 'another' }));
    await target.query('drop schema cordon cascade');
    await expect(restore(target, file, { log: silentLog, migrations: changed })).rejects.toMatchObject({
      code: 'configuration',
    });
    for (const content of [
      gzipSync('something else'),
      'plain text',
      '',
      gzipSync('CORDON BACKUP 1\nM\0\0\0\u0002[]'),
    ]) {
      writeFileSync(file, content);
      await expect(restore(target, file, { log: silentLog })).rejects.toMatchObject({ code: 'invalid_input' });
    }
    await expect(restore(target, join(folder, 'none'), { log: silentLog })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await target.query(`select to_regnamespace('cordon') as schema`)).rows).toEqual([{ schema: null }]);
  });

  it('neither overwrites a file nor leaves half of one', async () => {
    const source = await open();
    const file = newFile();
    writeFileSync(file, 'kept');
    await expect(backup(source, file)).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(file, 'utf8')).toBe('kept');
    await expect(backup(source, join(folder, 'missing', 'file'))).rejects.toMatchObject({ code: 'ENOENT' });
    await source.query('create table cordon.zzz as select n, md5(n::text) from generate_series(1, 300000) as n');
    const before = readdirSync(folder);
    const broken = backup(source, newFile());
    const endCopies = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%' and datname = current_database()`;
    await eventually('a copy', async () => ((await source.query(endCopies)).rowCount ?? 0) > 0);
    await expect(broken).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(readdirSync(folder)).toEqual(before);
  });
});

it('works for a role that is no superuser', async () => {
  const source = await open();
  const target = await open();
  const role = `plain_${Number((await source.query('select pg_backend_pid() as pid')).rows[0].pid)}`;
  await source.query(`create role ${role} login password 'plain'`);
  const file = newFile();
  await source.query(`insert into cordon.blob values ('tenant', 'hash', '', 0)`);
  await backup(source, file);
  await target.query('drop schema cordon cascade');
  await target.query(
    `grant create on database ${(await target.query('select current_database() as name')).rows[0].name} to ${role}`,
  );
  const plain = createPool({ url: urlFor(target, role), max: 2, log: silentLog });
  expect(await restore(plain, file, { log: silentLog })).toMatchObject({ rows: 1 });
  expect(await contents(plain)).toEqual(await contents(source));
  await backup(plain, newFile());
  await plain.end();
});

function urlFor(pool: pg.Pool, role: string): string {
  const { connectionString } = pool.options;
  return connectionString!.replace(/\/\/[^@]+@/, `//${role}:plain@`);
}

it('needs no more memory for a large table', { timeout: 120_000 }, async () => {
  const source = await open();
  const target = await open();
  await source.query(`
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select 'aud_' || n, 'tenant', '{}', 'sample', '', to_json(repeat(md5(n::text), 640)) from generate_series(1, 5000) as n`);
  const file = newFile();
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const start = held();
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, held() - start)), 5);
  const report = await backup(source, file);
  expect(await restore(target, file, { log: silentLog })).toMatchObject({ rows: 5_000 });
  clearInterval(timer);
  expect(report.rows).toBe(5_000);
  // The rows take 102 MB; what is measured holds garbage too.
  expect(most).toBeLessThan(85_000_000);
});
