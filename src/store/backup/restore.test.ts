import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppError } from '#kernel/error.ts';
import { silentLog } from '#kernel/log.ts';
import { migrate } from '../migrate.ts';
import { contentsOf, openBackupLab, type BackupLab } from '../testing/backup-lab.ts';
import { eventually } from '../testing/embedded.ts';
import { fillOddTables, oddMigrations } from '../testing/odd-tables.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

let lab: BackupLab;
beforeAll(() => {
  lab = openBackupLab();
});
afterAll(() => lab.close());

it('does not touch a database that holds rows', async () => {
  const source = await lab.openOdd(1);
  await fc.sample(fillOddTables, 1)[0]!(source);
  const file = lab.newFile();
  await backup(source, file);
  const before = await contentsOf(source);
  const refused = restore(source, file, { log: silentLog, migrations: oddMigrations });
  await expect(refused).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('new data folder'),
  });
  expect(await contentsOf(source)).toEqual(before);
});

it('does not touch a database that is in use', async () => {
  const source = await lab.openOdd(1);
  const file = lab.newFile();
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
  const source = await lab.openOdd(1);
  for (const fill of fc.sample(fillOddTables, 3)) await fill(source);
  const file = lab.newFile();
  await backup(source, file);
  const whole = readFileSync(file);
  const wanted = await contentsOf(source);
  const target = await lab.openOdd(1);
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
        const harmless = outcome === 'restored' && JSON.stringify(await contentsOf(target)) === JSON.stringify(wanted);
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
    { numRuns: 60 },
  );
});

it('refuses the backup of a newer release, of another build, and what is no backup', async () => {
  const source = await lab.openOdd(2);
  const file = lab.newFile();
  await backup(source, file);
  const target = await lab.openOdd(1);
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
  for (const content of [gzipSync('something else'), 'plain text', '', gzipSync('CORDON BACKUP 1\nM\0\0\0\u0002[]')]) {
    writeFileSync(file, content);
    await expect(restore(target, file, { log: silentLog })).rejects.toMatchObject({ code: 'invalid_input' });
  }
  await expect(restore(target, join(lab.folder, 'none'), { log: silentLog })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect((await target.query(`select to_regnamespace('cordon') as schema`)).rows).toEqual([{ schema: null }]);
});

it('neither overwrites a file nor leaves half of one', async () => {
  const source = await lab.open();
  const file = lab.newFile();
  writeFileSync(file, 'kept');
  await expect(backup(source, file)).rejects.toMatchObject({ code: 'conflict' });
  expect(readFileSync(file, 'utf8')).toBe('kept');
  await expect(backup(source, join(lab.folder, 'missing', 'file'))).rejects.toMatchObject({ code: 'ENOENT' });
  await source.query('create table cordon.zzz as select n, md5(n::text) from generate_series(1, 300000) as n');
  const before = readdirSync(lab.folder);
  const broken = backup(source, lab.newFile());
  const endCopies = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%' and datname = current_database()`;
  await eventually('a copy', async () => ((await source.query(endCopies)).rowCount ?? 0) > 0);
  await expect(broken).rejects.toMatchObject({ code: 'database_unavailable' });
  expect(readdirSync(lab.folder)).toEqual(before);
});
