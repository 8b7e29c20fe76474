import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { CallScope } from '#kernel/net.ts';
import type { SentinelOneClient } from './client.ts';
import { readPage, type Page } from './paging.ts';
import { objectOf } from './values.ts';

/** As many are named; all are counted. */
const named = 100;

const kinds = [
  { name: 'accounts', one: 'account', path: '/accounts', itemsPath: 'data', permission: 'Accounts.view' },
  { name: 'sites', one: 'site', path: '/sites', itemsPath: 'data.sites', permission: 'Sites.view' },
  { name: 'groups', one: 'group', path: '/groups', itemsPath: 'data', permission: 'Groups.view' },
] as const;

type Kind = (typeof kinds)[number];

/** What the token sees of the tree of accounts, sites and groups. Not to see them is a gap in the rights, not a broken connection. */
export async function readPlaces(
  client: SentinelOneClient,
  scope: CallScope,
  ladder: Ladder,
): Promise<{ readonly sentence: string; readonly details: JsonObject }> {
  const seen = await Promise.all(kinds.map((kind) => readKind(client, scope, kind)));
  for (const { kind, page, refusal } of seen) {
    const more = { subject: kind.name };
    if (page !== null) ladder.add('scopes', 'passed', sentenceOf(kind, page), more);
    else if (refusal)
      ladder.add('scopes', 'warning', `The token may not list ${kind.name}.`, { ...more, remedy: remedyOf(kind) });
    else ladder.add('scopes', 'unknown', `The console does not list ${kind.name}.`, more);
  }
  const [accounts, sites, groups] = seen.map(({ page }) => page);
  const first = objectOf(sites?.items[0]);
  const allSites = objectOf(sites?.beside['allSites']);
  return {
    sentence:
      sites === null || sites === undefined
        ? 'The token may not list sites (Sites.view), so its reach is unknown.'
        : `The token sees ${countText('site', countOf(sites))}.`,
    details: {
      visibleSites: sites === null || sites === undefined ? null : countOf(sites),
      firstSite: first['name'] ?? null,
      activeLicenses: allSites['activeLicenses'] ?? null,
      accounts: placesIn(accounts),
      sites: placesIn(sites),
      groups: placesIn(groups),
    },
  };
}

interface Seen {
  readonly kind: Kind;
  readonly page: Page | null;
  /** The console knows the list and refuses it. */
  readonly refusal: boolean;
}

/** @throws AppError what is no matter of rights, such as an outage */
async function readKind(client: SentinelOneClient, scope: CallScope, kind: Kind): Promise<Seen> {
  const call = { method: 'GET', path: kind.path, query: { limit: String(named) }, effect: 'read' } as const;
  try {
    return { kind, page: await readPage(client, call, scope, kind.itemsPath), refusal: false };
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code !== 'vendor_forbidden' && code !== 'vendor_not_found') throw thrown;
    return { kind, page: null, refusal: code === 'vendor_forbidden' };
  }
}

function sentenceOf({ one }: Kind, page: Page): string {
  const names = placesIn(page).map(({ name }) => name);
  const shown = names.slice(0, 5).join(', ');
  const more = countOf(page) - Math.min(5, names.length);
  return `The token sees ${countText(one, countOf(page))}${shown === '' ? '' : `: ${shown}`}${more > 0 ? ` and ${more} more` : ''}.`;
}

function remedyOf({ permission, name }: Kind): string {
  return `Give the role of the token ${permission}, so that ${name} can be mapped to tenants.`;
}

function countOf({ totalItems, items }: Page): number {
  return totalItems ?? items.length;
}

function countText(one: string, count: number): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** As the mapping to tenants needs them. */
function placesIn(page: Page | null | undefined): readonly { readonly id: Json; readonly name: string }[] {
  return (page?.items ?? []).map(objectOf).map(({ id, name }) => ({
    id: id ?? null,
    name: typeof name === 'string' ? name : 'unnamed',
  }));
}
