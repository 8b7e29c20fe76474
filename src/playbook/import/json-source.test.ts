import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { parseJson, stringifyJson } from '#kernel/json.ts';
import { readJsonSource } from './json-source.ts';

describe('JSON with places', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        if (text.includes('"__proto__"')) return;
        expect(stringifyJson(readJsonSource(text).value)).toBe(stringifyJson(parseJson(text)));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what JSON.parse refuses, with line and column, and throws nothing else', () => {
    const almost = fc
      .tuple(
        fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
        fc.nat({ max: 40 }),
        fc.constantFrom('', ',', '}', '"', '\\', '1', ' ', 'e', '\u0007'),
      )
      .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1));
    fc.assert(
      fc.property(almost, (text) => {
        let value: unknown;
        try {
          value = parseJson(text);
        } catch {
          expect(() => readJsonSource(text)).toThrow(AppError);
          return;
        }
        try {
          expect(readJsonSource(text).value).toEqual(value);
        } catch (error) {
          expect(error).toMatchObject({
            code: 'invalid_playbook',
            message: expect.stringMatching(/twice|name that is not taken|too large/),
          });
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['{\n  "a": 1,\n  "a": 2 }', '/a', 3, 3, 'is there twice'],
    ['{"a": [1,\n 2,]}', '/a/2', 2, 4, 'goes wrong here'],
    ['{"a/b": {"~": tru}}', '/a~1b/~0', 1, 15, 'goes wrong here'],
    ['{"a": "x\ny"}', '/a', 1, 7, 'goes wrong here'],
    ['{"a": 01}', '/a', 1, 7, 'goes wrong here'],
    ['{"a": 1} x', '', 1, 10, 'goes on after its end'],
    ['{"a":\n', '/a', 2, 1, 'ends too early'],
    ['', '', 1, 1, 'ends too early'],
    ['['.repeat(70), '/0'.repeat(65), 1, 66, 'deeper than 64'],
    ['{"__proto__": {}}', '/__proto__', 1, 2, 'not taken'],
  ])('%s is refused at %s', (text, path, line, column, problem) => {
    expect(() => readJsonSource(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_playbook',
        details: {
          problems: [expect.objectContaining({ path, line, column, problem: expect.stringContaining(problem) })],
        },
      }),
    );
  });

  it('bounds size and number of values, and keeps large whole numbers', () => {
    expect(() => readJsonSource(' '.repeat(4_194_305))).toThrow('larger than 4 MiB');
    expect(() => readJsonSource(`[${'1,'.repeat(100_001)}1]`)).toThrow('more than 100000 values');
    expect(readJsonSource('[12345678901234567890]').value).toEqual([12345678901234567890n]);
  });
});
