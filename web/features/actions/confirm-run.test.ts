import { expect, it } from 'vitest';
import { whatToType } from './confirm-run.tsx';

it('asks for the number of targets, unless it is one', () => {
  expect(whatToType({ keyFields: { count: 7 } })).toBe('7');
  expect(whatToType({ keyFields: { count: 0 } })).toBe('0');
  expect(whatToType({ keyFields: { count: 1 } })).toBeUndefined();
  expect(whatToType({ keyFields: { count: null } })).toBe('all');
});
