import { describe, expect, it } from 'vitest';
import { appliedAfter, askedWaitMs, errorCodeOf } from './status.ts';

it.each([
  [302, 'vendor_malformed'],
  [400, 'vendor_rejected'],
  [401, 'vendor_unauthorized'],
  [403, 'vendor_forbidden'],
  [404, 'vendor_not_found'],
  [409, 'vendor_conflict'],
  [422, 'vendor_rejected'],
  [429, 'vendor_rate_limited'],
  [500, 'vendor_failed'],
  [502, 'vendor_failed'],
])('names %d %s', (status, code) => {
  expect(errorCodeOf(status)).toBe(code);
});

describe('appliedAfter', () => {
  it('knows that a refused write was not made, and nothing more', () => {
    expect([400, 404, 409, 429].map((status) => appliedAfter(status, 'write'))).toEqual(['no', 'no', 'no', 'no']);
    expect([408, 499].map((status) => appliedAfter(status, 'write'))).toEqual(['unknown', 'unknown']);
    expect([200, 204, 302, 500, 503].map((status) => appliedAfter(status, 'write'))).toEqual(Array(5).fill('unknown'));
  });

  it('knows that a read changes nothing', () => {
    expect(appliedAfter(500, 'read')).toBe('no');
  });
});

it('measures the wait by the clock of the console', () => {
  expect(askedWaitMs({ 'retry-after': '7' })).toBe(7_000);
  expect(askedWaitMs({ 'retry-after': 'Sat, 31 Jan 2026 08:01:00 GMT', date: 'Sat, 31 Jan 2026 08:00:00 GMT' })).toBe(
    60_000,
  );
  expect(askedWaitMs({ 'retry-after': 'Sat, 31 Jan 2026 08:01:00 GMT' })).toBeUndefined();
  expect(askedWaitMs({})).toBeUndefined();
});
