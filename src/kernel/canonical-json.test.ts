import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { canonicalJson } from './canonical-json.ts';

describe('the canonical form', () => {
  it('sorts keys at every depth and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 1], a: null, skip: undefined })).toBe(
      '{"a":null,"b":[{"c":2,"d":1},1]}',
    );
  });

  it('writes integers beyond 2^53 digit by digit', () => {
    expect(canonicalJson({ id: 9_007_199_254_740_993n })).toBe('{"id":9007199254740993}');
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(reversed(value as Json)) === canonicalJson(value)));
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]): [string, Json] => [key, reversed(member)]),
  );
}
