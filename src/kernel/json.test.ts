import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson, type Json } from './json.ts';

describe('JSON with big integers', () => {
  it('keeps integers beyond the safe range, digit for digit, beside ids that are texts', () => {
    const text =
      '{"id":"1234567890123456789","accountId":1234567890123456789,"list":[-1234567890123456789, 9007199254740993]}';
    expect(parseJson(text)).toEqual({
      id: '1234567890123456789',
      accountId: 1_234_567_890_123_456_789n,
      list: [-1_234_567_890_123_456_789n, 9_007_199_254_740_993n],
    });
    expect(parseJson('1234567890123456789')).toBe(1_234_567_890_123_456_789n);
    expect(parseJson('{"id":"1234567890123456789"}')).toEqual({ id: '1234567890123456789' });
  });

  it('reads back whatever it wrote', () => {
    const big = fc
      .bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
      .filter((value) => value > 2n ** 53n || value < -(2n ** 53n));
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        big,
        fc.integer(),
        fc.stringMatching(/^\d{0,25}$/),
        fc.string(),
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
});
