import { textOf } from '../wire/text.ts';
import { blankOf } from '../model/blank.ts';
import { dayMs, isoMicros } from '../model/time.ts';
import type { World } from '../model/world.ts';
import type { Place } from '../model/place.ts';
import type { Token } from '../wire/token.ts';

/** Names of the seeded tokens. */
export const tokenNames = ['admin', 'account', 'site', 'viewer', 'limited', 'expired'] as const;
export type TokenName = (typeof tokenNames)[number];

/** Made up, and worth nothing outside this simulator. */
export const seededTokens: Readonly<Record<TokenName, string>> = {
  admin: 'simulator-s1-admin',
  account: 'simulator-s1-account',
  site: 'simulator-s1-site',
  viewer: 'simulator-s1-viewer',
  limited: 'simulator-s1-limited',
  expired: 'simulator-s1-expired',
};

const people = [
  { id: '1900000000000000001', fullName: 'Console administrator', role: 'Admin', level: 'tenant' },
  { id: '1900000000000000002', fullName: 'Account administrator', role: 'Admin', level: 'account' },
  { id: '1900000000000000003', fullName: 'Site administrator', role: 'Admin', level: 'site' },
  { id: '1900000000000000004', fullName: 'Auditor', role: 'Viewer', level: 'tenant' },
  { id: '1900000000000000005', fullName: 'First line analyst', role: 'SOC', level: 'tenant' },
  { id: '1900000000000000006', fullName: 'Former employee', role: 'Admin', level: 'tenant' },
] as const;

/** Users and their tokens, in the first account and its first site where they are bound to one. */
export function seedPeople(world: Pick<World, 'lists' | 'clock' | 'tokens' | 'objects' | 'ids'>): void {
  const start = world.clock.now();
  const site = [...world.lists.sites.scan()][0];
  const accountId = String(site?.row()['accountId']);
  const siteId = String(site?.id);
  world.objects.set(`uninstall-password ${accountId}`, {
    password: world.ids.secret(24),
    version: 1,
    createdAt: isoMicros(start - 60 * dayMs),
    expiration: isoMicros(start + 300 * dayMs),
    lastRevoked: '',
    revokedByName: '',
    generatedByName: 'Console administrator',
  });
  people.forEach(({ id, fullName, role, level }, index) => {
    const name = tokenNames[index] ?? 'admin';
    const scopeIds = level === 'tenant' ? [] : [level === 'account' ? accountId : siteId];
    const place: Place = level === 'tenant' ? {} : level === 'account' ? { accountId } : { accountId, siteId };
    const createdAt = isoMicros(start - 20 * dayMs);
    const expiresAt = isoMicros(start + (name === 'expired' ? -1 : 200) * dayMs);
    const scopeName = textOf(
      (level === 'site' ? site?.row()['name'] : world.lists.accounts.find(accountId)?.row()['name']) ?? '',
    );
    world.lists.users.add(
      id,
      {
        ...blankOf('User'),
        id,
        fullName,
        email: `${fullName.toLowerCase().replaceAll(' ', '.')}@corp.example`,
        source: 'mgmt',
        scope: level,
        lowestRole: role,
        emailVerified: true,
        twoFaEnabled: true,
        twoFaConfigured: true,
        twoFaStatus: 'configured',
        primaryTwoFaMethod: 'application',
        allowRemoteShell: role === 'Admin',
        canGenerateApiToken: true,
        agreedEula: true,
        dateJoined: isoMicros(start - 300 * dayMs),
        firstLogin: isoMicros(start - 299 * dayMs),
        lastLogin: isoMicros(start - dayMs),
        apiToken: { createdAt, expiresAt },
        scopeRoles: scopeIds.map((scopeId) => ({
          id: scopeId,
          roleName: role,
          roles: [role],
          name: scopeName,
          accountName: scopeName,
        })),
        tenantRoles: level === 'tenant' ? [role] : [],
      },
      place,
    );
    world.tokens.push({
      name,
      value: seededTokens[name],
      level,
      scopeIds,
      rights: rightsOf(role),
      userId: id,
      userName: fullName,
      createdAt,
      expiresAt,
    });
  });
}

function rightsOf(role: string): Token['rights'] {
  if (role === 'Admin') return 'all';
  if (role === 'Viewer') return 'view';
  return [
    'Endpoints.view',
    'Threats.view',
    'Sites.view',
    'Activity Page.view',
    'Endpoints.initiateScan',
    'Threats.kill',
  ];
}
