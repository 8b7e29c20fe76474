import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from './text-diff.ts';

const names = { before: 'a', after: 'b' };
const text = fc
  .array(fc.constantFrom('alpha', 'beta', 'gamma', '', '  delta', '- x', '+ y'), { maxLength: 40 })
  .chain((lines) => fc.boolean().map((ends) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : '')));

/** Carries a unified diff out. */
function patched(before: string, diff: string): string {
  const source = before === '' ? [] : before.split(/(?<=\n)/);
  const result: string[] = [];
  let at = 0;
  const lines = diff.split('\n').slice(2, -1);
  lines.forEach((line, index) => {
    const head = /^@@ -(\d+),(\d+)/.exec(line);
    if (head !== null) {
      const start = Number(head[1]) - (Number(head[2]) === 0 ? 0 : 1);
      while (at < start) result.push(source[at++] ?? '');
    } else if (line.startsWith(' ')) result.push(source[at++] ?? '');
    else if (line.startsWith('-')) {
      expect(source[at]?.replace(/\n$/, '')).toBe(line.slice(1));
      at += 1;
    } else if (line.startsWith('+'))
      result.push(line.slice(1) + (lines[index + 1]?.startsWith('\\') === true ? '' : '\n'));
  });
  return [...result, ...source.slice(at)].join('');
}

describe('unifiedDiff', () => {
  test('says nothing about equal texts', () => {
    expect(unifiedDiff('a\nb\n', 'a\nb\n', names)).toBe('');
  });

  test('shows a change with the lines around it, in hunks', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const after = before.map((line, index) => (index === 4 || index === 24 ? `${line}!` : line));
    const diff = unifiedDiff(`${before.join('\n')}\n`, `${after.join('\n')}\n`, names);
    expect(diff.split('\n').filter((line) => /^[@+-]/.test(line))).toEqual([
      '--- a',
      '+++ b',
      '@@ -2,7 +2,7 @@',
      '-line 5',
      '+line 5!',
      '@@ -22,7 +22,7 @@',
      '-line 25',
      '+line 25!',
    ]);
  });

  test('carried out, it turns the one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff(before, after, names);
        expect(before === after ? before : patched(before, diff)).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  test('removes and adds no more lines than needed', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [a, b] = [linesOf(before), linesOf(after)];
        expect(changes(unifiedDiff(before, after, names))).toBe(a.length + b.length - 2 * commonLength(a, b));
      }),
      { numRuns: 200 },
    );
  });

  test('long texts that have nothing in common take no long time', () => {
    const lines = (prefix: string): string =>
      Array.from({ length: 20_000 }, (_, index) => `${prefix}${index}`).join('\n');
    const started = performance.now();
    expect(changes(unifiedDiff(lines('a'), lines('b'), names))).toBe(40_000);
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

function changes(diff: string): number {
  return diff
    .split('\n')
    .slice(2)
    .filter((line) => /^[+-]/.test(line)).length;
}

function linesOf(whole: string): readonly string[] {
  return whole === '' ? [] : whole.split(/(?<=\n)/);
}

/** Length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const next = [0];
    b.forEach((other, index) => {
      next.push(line === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
