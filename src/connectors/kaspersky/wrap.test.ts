import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { membersOf, unwrap, unwrapMembers } from './unwrap.ts';
import { datetime, isTypedValue, long, params } from './wire-values.ts';
import { wrapArguments } from './wrap.ts';

/** What a container can hold: no null members, and nothing that has the very form of a typed value. */
const plain: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string(),
    fc.boolean(),
    fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 4 },
      )
      .filter((value) => !isTypedValue(value)),
  ),
})).value;
const container = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  plain,
  { maxKeys: 5 },
);

/** 64-bit numbers come back as the kind of number that holds them exactly. */
function normal(value: Json): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map((item: Json) => normal(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, normal(item)]));
}

const overTheWire = (value: JsonObject): JsonObject => parseJson(stringifyJson(value)) as JsonObject;

describe('arguments', () => {
  it('come back from the wire as they were, 64-bit numbers included', () => {
    fc.assert(
      fc.property(container, (value) => {
        const wire = overTheWire(wrapArguments({ pData: value }));
        expect(unwrapMembers(membersOf(wire['pData']))).toEqual(normal(value));
      }),
      { numRuns: 500 },
    );
  });

  it('are bare at the top and wrapped below it', () => {
    expect(wrapArguments({ pData: { TASK_INFO_PARAMS: { DisplayName: 'x' } }, list: ['a', { b: 1 }] })).toEqual({
      pData: { TASK_INFO_PARAMS: { type: 'params', value: { DisplayName: 'x' } } },
      list: ['a', { type: 'params', value: { b: 1 } }],
    });
  });

  it('that are typed already stay as they are, so that wrapping twice changes nothing', () => {
    fc.assert(
      fc.property(container, (value) => {
        const once = wrapArguments({ pData: value });
        expect(wrapArguments(once)).toEqual(once);
      }),
    );
  });

  it('hold no null inside a container, and keep it at the top and in lists', () => {
    expect(wrapArguments({ pFilter: null, pData: { a: null, b: [null] } })).toEqual({
      pFilter: null,
      pData: { b: [null] },
    });
  });

  it('carry numbers beyond 32 bits as long and fractions as double', () => {
    expect(wrapArguments({ p: { a: 2_147_483_647, b: 2_147_483_648, c: 1.5, d: 2n ** 63n } })).toEqual({
      p: { a: 2_147_483_647, b: long(2_147_483_648), c: { type: 'double', value: 1.5 }, d: long(2n ** 63n) },
    });
  });
});

describe('unwrap', () => {
  it('reads every type', () => {
    expect(
      unwrap(
        params({
          long: long(9_223_372_036_854_775_807n),
          small: { type: 'long', value: '42' },
          time: datetime(new Date('2021-02-23T10:14:33.999Z')),
          never: { type: 'datetime', value: '' },
          day: { type: 'date', value: '2021-02-23' },
          bytes: { type: 'binary', value: 'AA==' },
          half: { type: 'float', value: 0.5 },
          inner: params({ list: [params({ a: 1 }), null] }),
        }),
      ),
    ).toEqual({
      long: 9_223_372_036_854_775_807n,
      small: 42,
      time: '2021-02-23T10:14:33Z',
      never: null,
      day: '2021-02-23',
      bytes: 'AA==',
      half: 0.5,
      inner: { list: [{ a: 1 }, null] },
    });
  });

  it.each<[string, Json]>([
    ['an unknown word', { type: 'string', value: 'x' }],
    ['a third member', { type: 'long', value: 1, more: 2 }],
    ['no value', { type: 'long' }],
  ])('leaves data that only looks typed: %s', (_, value) => {
    expect(unwrap(value)).toEqual(value);
  });

  it('takes anything without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => unwrap(value as Json)).not.toThrow();
      }),
    );
  });
});
