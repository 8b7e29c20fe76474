import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, stringifyJson, type Json } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import { jsonParameter } from './json-parameter.ts';
import { createPool, inTransaction } from './pool.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { embeddedOptions, eventually, openInitialisedFolder, recordingLog } from './testing/embedded.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query('create table public.note (id integer primary key, text text)');
});
afterAll(() => database.close());

describe('values', () => {
  it('reads integers as numbers where they are safe, as bigint beyond', async () => {
    const { rows } = await database.pool.query(
      `select 42::int8 as small, 9007199254740991::int8 as safe, 9007199254740993::int8 as beyond, (-9223372036854775808)::int8 as least,
        array[1, null, 9007199254740993]::int8[] as list, count(*) as count from (values (1), (2)) as two`,
    );
    expect(rows).toEqual([
      {
        small: 42,
        safe: 9_007_199_254_740_991,
        beyond: 9_007_199_254_740_993n,
        least: -9_223_372_036_854_775_808n,
        list: [1, null, 9_007_199_254_740_993n],
        count: 2,
      },
    ]);
  });

  it('reads JSON without rounding, in lists too', async () => {
    const { rows } = await database.pool.query(
      `select '{"id": 12345678901234567890}'::jsonb as document, array['[9007199254740993]', null]::json[] as list, 'null'::jsonb as nothing`,
    );
    expect(rows).toEqual([
      { document: { id: 12_345_678_901_234_567_890n }, list: [[9_007_199_254_740_993n], null], nothing: null },
    ]);
  });

  it('leaves the driver as it is for others', async () => {
    const { default: pg } = await import('pg');
    expect(pg.types.getTypeParser(pg.types.builtins.INT8, 'text')('9007199254740993')).toBe('9007199254740993');
  });

  it('stores and reads back any JSON, in `jsonb` but for NUL and half characters', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson(), async (value) => {
        const text = stringifyJson(value);
        const { rows } = await database.pool.query('select $1::jsonb as document, $2::json as same', [
          jsonParameter(value),
          text,
        ]);
        expect(rows[0].same).toEqual(parseJson(text));
        const storable = text.replaceAll(/(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f]..)/g, '$1\uFFFD');
        expect(rows[0].document).toEqual(parseJson(storable));
      }),
      { numRuns: 200 },
    );
  });

  it('replaces what PostgreSQL cannot store, and nothing that only looks like it', () => {
    expect(jsonParameter('a\0b')).toBe('"a\uFFFDb"');
    expect(jsonParameter('\uD83D!')).toBe('"\uFFFD!"');
    expect(jsonParameter(String.raw`\u0000 \\u0000`)).toBe(String.raw`"\\u0000 \\\\u0000"`);
    expect(jsonParameter('\u0001\uD83D\uDE00')).toBe('"\\u0001\uD83D\uDE00"');
  });
});

describe('a transaction', () => {
  it('commits what it did, and nothing of it when it throws', async () => {
    await inTransaction(database.pool, async (client) => client.query(`insert into public.note values (1, 'kept')`));
    const refused = inTransaction(database.pool, async (client) => {
      await client.query(`insert into public.note values (2, 'lost')`);
      throw new RangeError('no');
    });
    await expect(refused).rejects.toThrow(RangeError);
    const { rows } = await database.pool.query('select id from public.note');
    expect(rows).toEqual([{ id: 1 }]);
  });

  it('does not report success when a failed statement was swallowed', async () => {
    const swallowed = inTransaction(database.pool, async (client) => {
      await client.query(`insert into public.note values (3, 'lost')`);
      await client.query('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'internal' });
    expect((await database.pool.query('select id from public.note where id = 3')).rows).toEqual([]);
  });

  it('says that the outcome is unknown when the connection breaks during the commit', async () => {
    await database.pool.query(`
      create table public.slow (id integer);
      create function public.end_session() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$;
      create constraint trigger at_commit after insert on public.slow deferrable initially deferred
        for each row execute function public.end_session()`);
    const broken = inTransaction(database.pool, (client) => client.query('insert into public.slow values (1)'));
    await expect(broken).rejects.toMatchObject({ code: 'database_unavailable', applied: 'unknown', retryable: true });
  });

  it('survives the loss of its connection between two statements', async () => {
    const lost = inTransaction(database.pool, async (client) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await database.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await client.query('select 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'database_unavailable', applied: 'no' });
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a database that is away', () => {
  it('is `database_unavailable`, and is used again when it is back', async () => {
    const log = recordingLog();
    const server = await startEmbeddedPostgres(embeddedOptions(await openInitialisedFolder(), silentLog));
    const pool = createPool({ url: server.url, max: 2, log });
    await pool.query('select 1');
    const killed = server.pid();
    process.kill(killed, 'SIGKILL');
    await expect(untilRefused(() => pool.query('select 1'))).resolves.toMatchObject({
      code: 'database_unavailable',
      retryable: true,
    });
    await eventually('an answer', async () => (await pool.query('select 1 as one')).rowCount === 1);
    expect(log.lines.map(({ level }) => level)).not.toContain('error');
    await pool.end();
    await server.stop();
  });

  it.each(['postgresql://nobody@127.0.0.1:1/none', 'postgresql://nobody@/none?host=/nonexistent'])(
    'is so at %s',
    async (url) => {
      const pool = createPool({ url, max: 1, log: silentLog });
      await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
      await expect(inTransaction(pool, async () => 1)).rejects.toMatchObject({ code: 'database_unavailable' });
      await pool.end();
    },
  );

  it('is so when every connection is taken', { timeout: 15_000 }, async () => {
    const pool = createPool({ url: database.url, max: 1, log: silentLog });
    const client = await pool.connect();
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    client.release();
    await pool.end();
  });
});

it('leaves errors of a statement as they are, and bounds its time', async () => {
  await expect(database.pool.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
  const { rows } = await database.pool.query(
    `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`,
  );
  expect(rows).toEqual([{ statement: '30s', idle: '10s' }]);
  const slow = inTransaction(database.pool, async (client) => {
    await client.query(`set local statement_timeout = '50ms'`);
    await client.query('select pg_sleep(5)');
  });
  await expect(slow).rejects.toMatchObject({ code: 'database_unavailable' });
});

async function untilRefused(attempt: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const refused = await attempt().then(
      () => null,
      (error: unknown) => error,
    );
    if (refused !== null) return refused;
  }
  return null;
}

function anyJson(): fc.Arbitrary<Json> {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('\0', '\uD800', String.raw`\u0000`, '\\\0'),
  );
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
      text,
      fc.array(tie('value')) as fc.Arbitrary<Json>,
      fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), tie('value')) as fc.Arbitrary<Json>,
    ),
  }));
  return value;
}
