import { dictionary, type Dictionary } from './attribute.ts';
import { pick } from './chance.ts';
import type { Host } from './host.ts';

/** A user or group that the console knows: of a domain, of a host, built in, or internal. */
export interface Account {
  readonly trusteeId: bigint;
  readonly name: string;
  readonly displayName: string;
  /** NetBIOS name of the domain, or of the host. */
  readonly domain: string;
  readonly kind: 'domain' | 'local' | 'builtin' | 'internal';
  readonly mail?: string;
  readonly department?: string;
}

/** Beyond what a double can hold, as hash-like ids are. */
const firstDomainTrustee = 9_007_199_254_740_993n;

const people: readonly (readonly [string, string, string])[] = [
  ['l.martin', 'Léa Martin', 'Finance'],
  ['j.dubois', 'Jean Dubois', 'Finance'],
  ['m.keller', 'Mira Keller', 'Research'],
  ['t.oneil', "Tom O'Neil", 'Research'],
  ['s.garcia', 'Sofia García', 'Support'],
  ['p.novak', 'Petr Novák', 'Operations'],
];

export const seedAccounts: readonly Account[] = [
  { trusteeId: 1n, name: 'SYSTEM', displayName: 'SYSTEM', domain: 'NT AUTHORITY', kind: 'builtin' },
  { trusteeId: 2n, name: 'api-user', displayName: 'api-user', domain: '', kind: 'internal' },
  { trusteeId: 4n, name: 'Administrator', displayName: 'Administrator', domain: 'WIN10-01', kind: 'local' },
  { trusteeId: 5n, name: 'Administrator', displayName: 'Administrator', domain: 'KASPERSKY1', kind: 'local' },
  { trusteeId: 7n, name: 'Administrator', displayName: 'Administrator', domain: 'EC2AMAZ-U66K3JL', kind: 'local' },
  { trusteeId: 6n, name: 'user', displayName: 'Local user', domain: 'WIN10-02', kind: 'local' },
  ...people.map(([name, displayName, department], index): Account => ({
    trusteeId: firstDomainTrustee + BigInt(index) * 1_000_003n,
    name,
    displayName,
    department,
    domain: 'EXAMPLE',
    kind: 'domain',
    mail: `${name}@example.local`,
  })),
];

/** An account as it is seen from one host, or from none. */
export interface AccountRow {
  readonly account: Account;
  /** True: logged on now; false: was before; undefined: nobody asked for a host. */
  readonly visited: boolean | undefined;
}

/** Who was ever on a host with an agent: its own administrator, one that is there now, and one that was. */
export function accountsOn(host: Host, set: Readonly<Record<string, boolean>> | undefined): readonly AccountRow[] {
  if (set !== undefined) {
    return seedAccounts.flatMap((account) => {
      const visited = set[account.name];
      return visited === undefined ? [] : [{ account, visited }];
    });
  }
  if (host.instanceId === '') return [];
  const domain = seedAccounts.filter((account) => account.kind === 'domain');
  const current = pick(domain.length, host.index, 71);
  const former = (current + 1 + pick(domain.length - 1, host.index, 72)) % domain.length;
  return [
    ...seedAccounts
      .filter(({ kind, domain: of }) => kind === 'local' && of === host.netbiosName)
      .map((account) => ({ account, visited: true })),
    ...domain.flatMap((account, index) => {
      if (index === current) return [{ account, visited: host.online }];
      return index === former ? [{ account, visited: false }] : [];
    }),
  ];
}

export const accountAttributes: Dictionary<AccountRow> = dictionary<AccountRow>({
  ul_llTrusteeId: { type: 'long', read: ({ account }) => account.trusteeId },
  ul_llTrusteeIdOrig: { type: 'long', read: ({ account }) => account.trusteeId },
  ul_nVServer: { type: 'int', read: () => 0 },
  ul_binId: { type: 'binary', read: ({ account }) => idOf(account) },
  ul_bUser: { type: 'bool', read: () => true },
  ul_Local: { type: 'bool', read: ({ account }) => account.kind === 'local' },
  ul_Builtin: { type: 'bool', read: ({ account }) => account.kind === 'builtin' },
  ul_InternalUser: { type: 'bool', read: ({ account }) => account.kind === 'internal' },
  ul_imgSid: { type: 'binary', read: ({ account }) => idOf(account) },
  ul_binSidHash: { type: 'binary', read: ({ account }) => idOf(account) },
  ul_wstrDistringuishedName: {
    type: 'string',
    read: ({ account }) => (account.kind === 'domain' ? `CN=${account.displayName},DC=example,DC=local` : undefined),
  },
  ul_strObjectGUID: { type: 'string', read: () => undefined },
  ul_wstrDisplayName: { type: 'string', read: ({ account }) => account.displayName },
  ul_wstrPrincipalName: { type: 'string', read: ({ account }) => account.mail },
  ul_wstrSamAccountName: { type: 'string', read: ({ account }) => account.name },
  ul_wstrDomainSAM: { type: 'string', read: ({ account }) => account.domain },
  ul_wstrDomain2000: {
    type: 'string',
    read: ({ account }) => (account.kind === 'domain' ? 'example.local' : undefined),
  },
  ul_wstrMail: { type: 'string', read: ({ account }) => account.mail },
  ul_wstrMailExtra: { type: 'string', read: () => undefined },
  ul_wstrTelephoneNumber: { type: 'string', read: () => undefined },
  ul_wstrTelephoneExtra: { type: 'string', read: () => undefined },
  ul_wstrMobile: { type: 'string', read: () => undefined },
  ul_wstrDepartment: { type: 'string', read: ({ account }) => account.department },
  ul_wstrCompany: { type: 'string', read: ({ account }) => (account.kind === 'domain' ? 'Example' : undefined) },
  ul_wstrManager: { type: 'string', read: () => undefined },
  ul_wstrDescription: { type: 'string', read: () => '' },
  ul_nSplUserId: { type: 'int', read: ({ account }) => (account.kind === 'internal' ? 1 : undefined) },
  ul_bVisited: { type: 'bool', read: ({ visited }) => visited },
});

function idOf(account: Account): string {
  return Buffer.from(`${account.domain}\\${account.name}`).toString('base64');
}
