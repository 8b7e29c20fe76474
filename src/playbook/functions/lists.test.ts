import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.ts';
import { evaluateExpression } from '../evaluate.ts';
import { exampleScope } from '../scope.example.ts';

const evaluate = (expression: string, inputs: object): unknown =>
  evaluateExpression(expression, { ...exampleScope, inputs: inputs as typeof exampleScope.inputs }, 'x');
const anything = fc.array(
  fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
  { maxLength: 8 },
);
const numbers = fc.array(fc.integer(), { minLength: 1, maxLength: 20 });

describe('functions of lists, by their definitions', () => {
  it('sort, min, max, sum', () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const sorted = evaluate('sort(inputs.list)', { list }) as number[];
        expect(sorted).toEqual([...list].toSorted((a, b) => a - b));
        expect(evaluate('[min(inputs.list), max(inputs.list)]', { list })).toEqual([
          Math.min(...list),
          Math.max(...list),
        ]);
        expect(evaluate('sum(inputs.list)', { list })).toBe(list.reduce((a, b) => a + b, 0));
      }),
    );
    expect(evaluate('sum(inputs.list)', { list: [9_007_199_254_740_993n, 2] })).toBe(9_007_199_254_740_995n);
  });

  it('unique keeps the first of each', () => {
    fc.assert(
      fc.property(anything, (list) => {
        const expected = list.filter(
          (item, index) => list.findIndex((other) => isDeepStrictEqual(other, item)) === index,
        );
        expect(evaluate('unique(inputs.list)', { list })).toEqual(expected);
      }),
    );
  });

  it('chunk and flatten undo each other; zip pairs; first and last are the ends', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (list, size) => {
        const chunks = evaluate('chunk(inputs.list, inputs.size)', { list, size }) as number[][];
        expect(chunks.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
        expect(evaluate('flatten(chunk(inputs.list, inputs.size))', { list, size })).toEqual(list);
        expect(evaluate('zip(inputs.list, inputs.list).map(p, p[0] == p[1])', { list })).toEqual(list.map(() => true));
        expect(evaluate('[first(inputs.list), last(inputs.list)]', { list })).toEqual([list[0], list.at(-1)]);
      }),
    );
  });

  it('indexBy finds each item again, whatever its key is called', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), { maxLength: 6 }),
        (names) => {
          const list = names.map((name, index) => ({ name, index }));
          const found = evaluate('indexBy(inputs.list, "name")', { list }) as { [name: string]: Json };
          expect(Object.keys(found).toSorted()).toEqual([...new Set(names)].toSorted());
          for (const name of names)
            expect(Object.getOwnPropertyDescriptor(found, name)?.value).toEqual({
              name,
              index: names.lastIndexOf(name),
            });
        },
      ),
    );
  });

  it('hashes are those of the platform, and Base64 comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const name of ['md5', 'sha1', 'sha256'])
          expect(evaluate(`${name}(inputs.text)`, { text })).toBe(createHash(name).update(text).digest('hex'));
        expect(evaluate('fromBase64(base64(inputs.text))', { text })).toBe(text);
        expect(evaluate('urlDecode(urlEncode(inputs.text))', { text })).toBe(text);
        expect(evaluate('replace(inputs.text, "a", "bb")', { text })).toBe(text.replaceAll('a', 'bb'));
      }),
    );
  });
});
