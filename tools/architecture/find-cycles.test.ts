import { describe, expect, it } from 'vitest';
import { findCycles } from './find-cycles.ts';

function cyclesOf(edges: Readonly<Record<string, readonly string[]>>): readonly (readonly string[])[] {
  return findCycles(new Map(Object.entries(edges).map(([name, targets]) => [name, new Set(targets)])));
}

describe('findCycles', () => {
  it('finds none where every path ends', () => {
    expect(cyclesOf({ a: ['b', 'c'], b: ['c'], c: ['d'] })).toEqual([]);
  });

  it('names the files along a cycle and leaves the way into it out', () => {
    expect(cyclesOf({ start: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toEqual([['a', 'b', 'c', 'a']]);
  });

  it('finds a cycle behind a fork, and separate cycles separately', () => {
    expect(cyclesOf({ a: ['b', 'c'], b: [], c: ['a'], x: ['x'] })).toEqual([
      ['a', 'c', 'a'],
      ['x', 'x'],
    ]);
  });
});
