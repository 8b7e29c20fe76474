import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, maxDurationMs, parseDuration } from './duration.ts';

describe('durations', () => {
  it.each([
    ['5s', 5_000],
    ['15m', 900_000],
    ['4h', 14_400_000],
    ['2d', 172_800_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1m500ms', 60_500],
    ['1d2h3m4s5ms', 93_784_005],
    ['90m', 5_400_000],
    ['0s', 0],
    ['366d', maxDurationMs],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    '',
    ' 5s',
    '5',
    '5 s',
    '-5s',
    '1.5h',
    '30m1h',
    '5s5s',
    '5S',
    '1w',
    'h',
    's',
    '367d',
    '99999999d',
    '5s\n',
    '٣s',
    'PT5S',
  ])('refuses %j', (text) => expect(parseDuration(text)).toBeNull());

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxDurationMs }), (ms) => parseDuration(formatDuration(ms)) === ms),
    );
  });

  it('writes the way that people write', () => {
    expect([0, 90_000, 5_400_000, 172_800_000, 1_500].map(formatDuration)).toEqual([
      '0s',
      '1m30s',
      '1h30m',
      '2d',
      '1s500ms',
    ]);
  });
});
