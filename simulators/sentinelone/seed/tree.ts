import { without } from '../model/row.ts';
import type { SiteHomes } from '../agents/agent-row.ts';
import { blankOf } from '../model/blank.ts';
import type { World } from '../model/world.ts';
import { dayMs, isoMicros } from '../model/time.ts';
import type { Json } from '../wire/call.ts';

interface SiteSeed {
  readonly name: string;
  readonly code: string;
}

const accounts: readonly { readonly name: string; readonly sites: readonly SiteSeed[] }[] = [
  {
    name: 'Example Industries',
    sites: [
      { name: 'Paris', code: 'PAR' },
      { name: 'Lyon', code: 'LYO' },
      { name: 'Berlin', code: 'BER' },
    ],
  },
  {
    name: 'Example Retail',
    sites: [
      { name: 'Stores', code: 'STO' },
      { name: 'Warehouse', code: 'WHS' },
    ],
  },
  { name: 'Example Laboratory', sites: [{ name: 'Laboratory', code: 'LAB' }] },
];

const groupNames = ['Default Group', 'Servers', 'Quarantine watch'] as const;
const creator = { creator: 'Console administrator', creatorId: '1900000000000000001' } as const;

/** Makes accounts, sites and groups, and tells where machines belong. */
export function seedTree(world: Pick<World, 'lists' | 'ids' | 'clock'>): readonly SiteHomes[] {
  const start = world.clock.now();
  const stamps = { createdAt: isoMicros(start - 400 * dayMs), updatedAt: isoMicros(start - 30 * dayMs), ...creator };
  const state = { state: 'active', expiration: isoMicros(start + 400 * dayMs), unlimitedExpiration: false };
  return accounts.flatMap(({ name, sites }) => {
    const accountId = world.ids.next();
    const account: Json = {
      ...blankOf('Account'),
      ...stamps,
      ...state,
      id: accountId,
      name,
      accountType: 'Paid',
      usageType: 'customer',
      billingMode: 'subscription',
      numberOfSites: sites.length,
      totalLicenses: 250_000,
      licenses: licenses(),
      skus: [{ type: 'Complete', totalLicenses: 250_000, unlimited: false, agentsInSku: 0 }],
    };
    world.lists.accounts.add(accountId, account, { accountId });
    return sites.map((site) => seedSite(world, site, account, { ...stamps, ...state }));
  });
}

function seedSite(
  world: Pick<World, 'lists' | 'ids'>,
  { name, code }: SiteSeed,
  account: Json,
  common: Json,
): SiteHomes {
  const accountId = String(account['id']);
  const siteId = world.ids.next();
  const row: Json = {
    ...blankOf('Site'),
    ...common,
    id: siteId,
    name,
    accountId,
    accountName: account['name'],
    siteType: 'Paid',
    suite: 'Complete',
    sku: 'Complete',
    healthStatus: true,
    totalLicenses: 100_000,
    activeLicenses: 0,
    usageType: 'customer',
    licenses: licenses(),
    registrationToken: world.ids.secret(40),
  };
  world.lists.sites.add(siteId, row, { accountId, siteId });
  const [standard, servers] = groupNames.map((groupName, index) => {
    const groupId = world.ids.next();
    const stamps = without(common, 'state', 'expiration', 'unlimitedExpiration');
    const group = {
      ...blankOf('Group'),
      ...stamps,
      id: groupId,
      name: groupName,
      siteId,
      type: 'static',
      rank: index + 1,
    };
    const own = { isDefault: index === 0, inherits: true, registrationToken: world.ids.secret(40) };
    world.lists.groups.add(groupId, { ...group, ...own }, { accountId, siteId, groupId });
    return { accountId, accountName: String(account['name']), siteId, siteName: name, groupId, groupName, code };
  });
  if (standard === undefined || servers === undefined) throw new RangeError('A site has at least two groups.');
  return { clients: standard, servers };
}

function licenses(): Json {
  return {
    bundles: [
      {
        displayName: 'Complete',
        name: 'complete',
        majorVersion: 1,
        minorVersion: 1,
        totalSurfaces: 250_000,
        surfaces: [{ name: 'Total Agents', count: 250_000 }],
      },
    ],
    modules: [],
    settings: [],
  };
}
