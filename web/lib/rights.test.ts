import { expect, it } from 'vitest';
import { reasonAgainst } from './rights.ts';

const session = {
  kind: 'user',
  id: 'prs_1',
  name: 'Ann',
  role: 'night-shift',
  permissions: ['view', 'respond'],
  connections: ['con_1'],
  tenant: 'main',
  passwordIsTemporary: false,
  secondFactor: false,
  passkeys: 0,
  signInId: null,
  restriction: null,
} as const;

it('says what a role lacks, and what it does not reach', () => {
  expect(reasonAgainst(session, { permission: 'destroy' })).toMatch(/permission destroy, which your role night-shift/);
  expect(reasonAgainst(session, { permission: 'respond', everywhere: true })).toMatch(/bound to some connections/);
  expect(reasonAgainst(session, { permission: 'respond', connection: 'con_2' })).toMatch(/does not reach/);
  expect(reasonAgainst(session, { permission: 'respond', connection: 'con_1' })).toBeNull();
  expect(reasonAgainst({ ...session, connections: null }, { permission: 'respond', everywhere: true })).toBeNull();
  expect(reasonAgainst(undefined, { permission: 'destroy' })).toBeNull();
});
