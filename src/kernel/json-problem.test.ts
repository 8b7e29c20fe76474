import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonProblem } from './json-problem.ts';

function problemOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return jsonProblem(text, error);
  }
}

test.each([
  ['{"a": secret }', 'it goes wrong at line 1, column 7'],
  ['{"a": "x",\n  "b": \'y\'}', 'it goes wrong at line 2, column 8'],
  ['{"a" 1}', 'it goes wrong at line 1, column 6'],
  ['{"a":1,}', 'it goes wrong at line 1, column 8'],
  ['[1,]', 'it is not well-formed'],
  ['{"a": ', 'it ends too early'],
  ['"abc', 'it goes wrong at line 1, column 1'],
  ['1234x', 'it goes wrong at line 1, column 1'],
])('%s', (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

test('never repeats what the text holds, and says something of every text that is wrong', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('', 'S3cr3t', '"S3cr3t', ',', '}'), (json, at, extra) => {
      const cut = at % (json.length + 1);
      const problem = problemOf(json.slice(0, cut) + extra + json.slice(cut + 1));
      expect(
        problem === null || /^it (goes wrong at line \d+, column \d+|is not well-formed|ends too early)$/.test(problem),
      ).toBe(true);
    }),
  );
});
