import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInGrant, builtInRoles, covers, permissions, roleHolds, roles, type Grant } from './access.ts';

const connection = fc.constantFrom('con_1', 'con_2', 'con_3');
const grant: fc.Arbitrary<Grant> = fc.record({
  permissions: fc.uniqueArray(fc.constantFrom(...permissions)).map((list) => new Set(list)),
  connections: fc.option(fc.uniqueArray(connection)),
});

describe('roles', () => {
  it('are listed once each, and none holds one that comes after it', () => {
    expect(roles.toSorted()).toEqual(Object.keys(builtInRoles).toSorted());
    roles.forEach((role, index) => {
      for (const later of roles.slice(index + 1))
        expect([role, later, roleHolds(role, later)]).toEqual([role, later, false]);
    });
  });

  it('hold each other as their permissions do, and a name that is not built in holds nothing', () => {
    expect([roleHolds('administrator', 'responder'), roleHolds('responder', 'analyst')]).toEqual([true, true]);
    expect([roleHolds('author', 'responder'), roleHolds('responder', 'auditor')]).toEqual([false, false]);
    expect([roleHolds('night-shift', 'viewer'), roleHolds('administrator', 'night-shift')]).toEqual([false, false]);
    expect(roleHolds(new Set(['view', 'read']), 'analyst')).toBe(true);
    expect(builtInGrant('constructor')).toBeNull();
  });
});

describe('a grant', () => {
  it('covers itself, and whatever covers it covers what it covers', () => {
    fc.assert(
      fc.property(grant, grant, grant, (a, b, c) => {
        expect(covers(a, a)).toBe(true);
        if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true);
      }),
    );
  });

  it('covers no permission and no connection that it lacks', () => {
    fc.assert(
      fc.property(grant, grant, connection, fc.constantFrom(...permissions), (outer, inner, id, permission) => {
        const reaches = ({ connections }: Grant): boolean => connections === null || connections.includes(id);
        if (!covers(outer, inner)) return;
        if (inner.permissions.has(permission)) expect(outer.permissions.has(permission)).toBe(true);
        if (reaches(inner)) expect(reaches(outer)).toBe(true);
      }),
    );
  });
});
