import fc from 'fast-check';
import type pg from 'pg';
import type { Migration } from '../migration-files.ts';

/** Tables that are as awkward to copy as PostgreSQL allows: cycles, computed columns, triggers, odd names and types. */
const first = `
  create type cordon.mood as enum ('calm', 'busy');
  create sequence cordon.numbered;
  create table cordon.self (id integer primary key, parent integer references cordon.self deferrable initially deferred);
  create table cordon.chicken (id integer primary key, egg integer);
  create table cordon.egg (id integer primary key, chicken integer references cordon.chicken);
  alter table cordon.chicken add constraint laid foreign key (egg) references cordon.egg deferrable initially deferred;
  create table cordon.computed (
    id bigint generated always as identity primary key,
    size double precision,
    known boolean generated always as (size is not null) stored
  );
  create table cordon."Odd ""name""" (
    "a column, quoted" text,
    bytes bytea,
    list text[],
    document jsonb,
    text_document json,
    at timestamptz,
    span interval,
    mood cordon.mood,
    amount numeric
  );
  create table cordon.empty ();
  create table cordon.watched (id integer);
  create function cordon.react() returns trigger language plpgsql as $$
  begin
    insert into cordon.watched values (-1);
    return null;
  end;
  $$;
  create trigger react after insert on cordon.watched for each row when (new.id >= 0) execute function cordon.react()`;

const second = `
  alter table cordon.self add column note text not null default 'none';
  create table cordon.added (id integer)`;

export const oddMigrations: readonly Migration[] = [
  { number: 1, name: 'odd', sql: first, sha256: 'first' },
  { number: 2, name: 'more', sql: second, sha256: 'second' },
];

const storableText = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed());
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 5 });
const oddRow = fc.tuple(
  orNull(fc.oneof(storableText, fc.constantFrom('\\N', '\\.', '\t', '\r\n', '\\', ''))),
  orNull(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  orNull(fc.array(orNull(storableText))),
  orNull(fc.jsonValue().map((value) => JSON.stringify(value).replaceAll(/\\u(0000|d[89a-f]..)/g, ''))),
  orNull(fc.constantFrom('{"b": 1,  "a": 12345678901234567890}', '"\\u0000"', '1.10')),
  orNull(fc.constantFrom('infinity', '2026-03-29 02:30:00.123456+02', '0044-03-15 12:00:00 BC', 'epoch')),
  orNull(fc.constantFrom('1 year -2 days 03:04:05.6', '-1 mon', '00:00')),
  orNull(fc.constantFrom('calm', 'busy')),
  orNull(fc.constantFrom('NaN', '-Infinity', '0.10', '123456789012345678901234567890.123')),
);
const doubles = fc.oneof(fc.double(), fc.constantFrom(0.1, 1e-310, 5e-324, Number.MAX_VALUE, -0));

/** Fills the tables of the first migration anew. */
export const fillOddTables: fc.Arbitrary<(pool: pg.Pool) => Promise<void>> = fc
  .record({
    odd: fc.array(oddRow, { maxLength: 20 }),
    sizes: fc.array(orNull(doubles)),
    count: fc.nat(30),
    empty: fc.nat(3),
  })
  .map(({ odd, sizes, count, empty }) => async (pool) => {
    await pool.query(`
      truncate cordon.self, cordon.chicken, cordon.egg, cordon.computed, cordon."Odd ""name""", cordon.empty, cordon.watched;
      insert into cordon.self select n, (n * 7) % ${count + 1} from generate_series(0, ${count}) as n;
      begin;
      insert into cordon.chicken select n, n from generate_series(1, ${count}) as n;
      insert into cordon.egg select n, ${count} - n + 1 from generate_series(1, ${count}) as n;
      commit;
      insert into cordon.watched select n from generate_series(0, ${count}) as n;
      select nextval('cordon.numbered') from generate_series(1, ${count})`);
    for (let n = 0; n < empty; n += 1) await pool.query('insert into cordon.empty default values');
    for (const size of sizes) await pool.query('insert into cordon.computed (size) values ($1)', [size]);
    for (const row of odd)
      await pool.query('insert into cordon."Odd ""name""" values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', row);
  });
