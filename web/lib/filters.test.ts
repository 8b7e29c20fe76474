import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilters, writeFilters } from './filters.ts';

test('filters survive the address, whatever their text', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ minLength: 1 })), (filters) => {
      expect(parseFilters(writeFilters(filters))).toEqual({ ...filters });
    }),
  );
});

test('what is not set is not in the address', () => {
  expect(writeFilters({ status: 'failed', playbook: undefined, search: '' })).toBe('?status=failed');
  expect(writeFilters({})).toBe('');
});
