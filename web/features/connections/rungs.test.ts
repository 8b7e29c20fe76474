import { expect, test } from 'vitest';
import { rungsOf } from './rungs.ts';

test('what is there is good, what is missing is not, and the rest is worth knowing', () => {
  const details = { hosts: 60, scopes: { 'Managed devices': 'present', 'Audit log': 'missing' }, sites: ['a', 'b'] };
  expect(rungsOf(details)).toEqual([
    { name: 'hosts', good: null, text: '60' },
    { name: 'scopes: Managed devices', good: true, text: 'present' },
    { name: 'scopes: Audit log', good: false, text: 'missing' },
    { name: 'sites', good: null, text: 'a, b' },
  ]);
});
