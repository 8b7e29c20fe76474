import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, stringifyJson, type Json } from './json.ts';

test('64-bit integers survive reading and writing unchanged', () => {
  const text = '{"id":9223372036854775807,"list":[-9007199254740993,12345678901234567890],"small":42}';
  expect(stringifyJson(parseJson(text))).toBe(text);
});

test.each([
  '9223372036854775807',
  '-9223372036854775807',
  '[9223372036854775807]',
  '[\n\t-9223372036854775807 ,1]',
  '{"a"\n:\r\n9223372036854775807}',
])('they are seen wherever a number can stand: %j', (text) => {
  expect(stringifyJson(parseJson(text))).toBe(text.replaceAll(/\s/g, ''));
});

test('what looks like a long number in a text stays text', () => {
  expect(parseJson('{"id":"9223372036854775807"}')).toEqual({ id: '9223372036854775807' });
});

test('fractions and exponents stay numbers', () => {
  expect(parseJson('[0.12345678901234567890, 1e30]')).toEqual([0.12345678901234568, 1e30]);
});

test('any JSON value comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      // As text: a number of 2^53 and more is read as a bigint, and written with the same digits.
      const text = JSON.stringify(json);
      expect(stringifyJson(parseJson(text))).toBe(text);
    }),
  );
});

test('any 64-bit integer comes back as it was', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), (value) => {
      const back = parseJson(stringifyJson({ value })) as { value: number | bigint };
      expect(BigInt(back.value)).toBe(value);
    }),
  );
});

test('big integers come back beside ids that are texts, in any nesting', () => {
  const big = fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n });
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      big,
      big.map((number) => -number),
      fc.stringMatching(/^[\d" :,[-]{0,25}$/),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[\d"a-z]{1,20}$/), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      expect(parseJson(stringifyJson(json))).toEqual(json);
    }),
  );
});
