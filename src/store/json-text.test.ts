import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson } from '#kernel/json.ts';
import { toJsonText } from './json-text.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it('gives every value back as it was, but for NUL and half surrogate pairs', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = toJsonText({ value }) ?? '';
      const readable = JSON.stringify({ value })
        .replaceAll('\\\\', '\u0001')
        .replaceAll('\\u0000', '\uFFFD')
        .replaceAll('\u0001', '\\\\');
      // Compared as texts read in the same way: whole numbers beyond the safe range come back as big integers.
      expect(parseJson(text)).toEqual(parseJson(readable));
    }),
  );
});

it('writes only what PostgreSQL can look into', async () => {
  const texts = ['\u0000', '\ud800', '\udfff and', '\\u0000', '\\\u0000', '\u001f', '😀', '"', '\\'];
  for (const text of texts) {
    const { rows } = await database.pool.query('select $1::json ->> $2 as text', [toJsonText({ text }), 'text']);
    expect(rows[0].text).toBe(text.replaceAll('\u0000', '\uFFFD').toWellFormed());
  }
});

it('keeps null apart, and big integers exact', () => {
  expect(toJsonText(null)).toBeNull();
  expect(toJsonText(undefined)).toBeNull();
  expect(toJsonText({ id: 2n ** 63n })).toBe('{"id":9223372036854775808}');
});
