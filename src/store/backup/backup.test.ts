import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import { migrate } from '../migrate.ts';
import { createPool } from '../pool.ts';
import { describeSchema } from '../schema-description.ts';
import { contentsOf, openBackupLab, type BackupLab } from '../testing/backup-lab.ts';
import { fillOddTables, oddMigrations } from '../testing/odd-tables.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

let lab: BackupLab;
beforeAll(() => {
  lab = openBackupLab();
});
afterAll(() => lab.close());

describe('a round trip', () => {
  it('brings back every row of the most awkward tables', { timeout: 120_000 }, async () => {
    const source = await lab.openOdd(1);
    const target = await lab.openOdd(1);
    await fc.assert(
      fc.asyncProperty(fillOddTables, async (fill) => {
        await fill(source);
        const file = lab.newFile();
        const written = await backup(source, file);
        await target.query('drop schema cordon cascade');
        const read = await restore(target, file, { log: silentLog, migrations: oddMigrations.slice(0, 1) });
        expect(await contentsOf(target)).toEqual(await contentsOf(source));
        expect(await describeSchema(target)).toBe(await describeSchema(source));
        expect(read).toMatchObject({ tables: written.tables, rows: written.rows, fromMigration: 1, migration: 1 });
        const next = `select nextval('cordon.numbered') as value`;
        expect((await target.query(next)).rows).toEqual((await source.query(next)).rows);
      }),
      { numRuns: 15 },
    );
  });

  it('brings back our own tables, into a database that was migrated already', async () => {
    const source = await lab.open();
    const target = await lab.open();
    await source.query(`
      insert into cordon.secret select 'sec_' || n, 'tenant', 'key', substr(sha256(n::text::bytea), 1, 12), '\\x00ff'::bytea
        from generate_series(1, 50) as n;
      insert into cordon.connection (id, tenant, connector, title, settings, secret_id, read_only, unknown_policy)
        select 'con_' || n, 'tenant', 'http', 'Title ' || n, '{}', 'sec_' || n, false, 'hold' from generate_series(1, 50) as n;
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select 'aud_' || n, 'tenant', '{"kind": "person"}', 'connection.created', E'tab\\t and\\nline \\\\ ' || n,
          '{"big": 12345678901234567890, "nul": "\\u0000"}' from generate_series(1, 1000) as n;
      insert into cordon.blob select 'tenant', 'hash' || n, sha512(n::text::bytea), n from generate_series(1, 100) as n`);
    const file = lab.newFile();
    const report = await backup(source, file);
    // Each entry of the audit has a row beside it while it waits for its link.
    expect(report).toMatchObject({
      file,
      rows: 2_200,
      notice: expect.stringContaining('encryption key is not in the backup'),
    });
    expect(report.bytes).toBe(statSync(file).size);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await restore(target, file, { log: silentLog });
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
    expect(await describeSchema(target)).toBe(await describeSchema(source));
    await expect(target.query('delete from cordon.audit_entry')).rejects.toMatchObject({ code: '42501' });
  });

  it('brings an older backup to the schema of today', async () => {
    const source = await lab.openOdd(1);
    await fc.sample(fillOddTables, 1)[0]!(source);
    const file = lab.newFile();
    await backup(source, file);
    await migrate(source, { log: silentLog, migrations: oddMigrations });
    const target = await lab.openOdd(2);
    expect(await restore(target, file, { log: silentLog, migrations: oddMigrations })).toMatchObject({
      fromMigration: 1,
      migration: 2,
    });
    expect(await contentsOf(target)).toEqual(await contentsOf(source));
    expect(await describeSchema(target)).toBe(await describeSchema(source));
    expect(await migrate(target, { log: silentLog, migrations: oddMigrations })).toEqual([]);
  });

  it('is of one moment, while others write', async () => {
    const source = await lab.open();
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
      const file = lab.newFile();
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

it('works for a role that is no superuser', async () => {
  const source = await lab.open();
  const target = await lab.open();
  const role = `plain_${Number((await source.query('select pg_backend_pid() as pid')).rows[0].pid)}`;
  await source.query(`create role ${role} login password 'plain'`);
  const file = lab.newFile();
  await source.query(`insert into cordon.blob values ('tenant', 'hash', '', 0)`);
  await backup(source, file);
  await target.query('drop schema cordon cascade');
  await target.query(
    `grant create on database ${(await target.query('select current_database() as name')).rows[0].name} to ${role}`,
  );
  const plain = createPool({ url: urlFor(target, role), max: 2, log: silentLog });
  expect(await restore(plain, file, { log: silentLog })).toMatchObject({ rows: 1 });
  expect(await contentsOf(plain)).toEqual(await contentsOf(source));
  await backup(plain, lab.newFile());
  await plain.end();
});

function urlFor(pool: pg.Pool, role: string): string {
  const { connectionString } = pool.options;
  return connectionString!.replace(/\/\/[^@]+@/, `//${role}:plain@`);
}

it('needs no more memory for a large table', { timeout: 120_000 }, async () => {
  const source = await lab.open();
  const target = await lab.open();
  await source.query(`
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select 'aud_' || n, 'tenant', '{}', 'sample', '', to_json(repeat(md5(n::text), 640)) from generate_series(1, 7000) as n`);
  const file = lab.newFile();
  const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const start = held();
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, held() - start)), 5);
  const report = await backup(source, file);
  expect(await restore(target, file, { log: silentLog })).toMatchObject({ rows: 14_000 });
  clearInterval(timer);
  // Each entry has a row beside it while it waits for its link.
  expect(report.rows).toBe(14_000);
  // The rows take 143 MB; what is measured holds garbage too.
  expect(most).toBeLessThan(105_000_000);
});
