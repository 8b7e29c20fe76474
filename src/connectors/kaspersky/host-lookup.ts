import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { hostNameFields } from './attribute-lists.ts';
import type { Console } from './client.ts';
import { anyOf, equals } from './filter-text.ts';
import { ipNumber, ipText } from './ip-address.ts';
import { readRows } from './result-set.ts';
import { hostSearch } from './searches.ts';
import { membersOf, unwrap } from './unwrap.ts';

export interface FoundHost {
  /** As a person named it. */
  readonly given: string;
  readonly hostId: string;
  /** Display name; the id again where the console was not asked. */
  readonly hostName: string;
}

export interface HostLookup {
  readonly found: readonly FoundHost[];
  /** Names that no host has. */
  readonly missing: readonly string[];
}

export interface LookupOptions {
  /** Takes all the hosts that share a name, instead of refusing it. */
  readonly allowSeveral: boolean;
  /** Input field, for errors. */
  readonly at: string;
}

/** Ids are made by the console and look like a GUID; recorded ones hold letters beyond f. */
const idForm = /^[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}$/i;

export function isHostId(text: string): boolean {
  return idForm.test(text.trim());
}

const namesPerSearch = 20;
const maxMatches = 5_000;
const shownCandidates = 20;

/**
 * Finds hosts by display name, DNS name, NetBIOS name, IPv4 address or id; case does not matter.
 * @throws AppError `invalid_input` for a name that several hosts have, with the list of them
 */
export async function findHosts(
  console: Console,
  given: readonly string[],
  options: LookupOptions,
): Promise<HostLookup> {
  const names = [...new Set(given.map((name) => name.trim()))];
  const rows: JsonObject[] = [];
  for (let start = 0; start < names.length; start += namesPerSearch) {
    const filter = anyOf(names.slice(start, start + namesPerSearch).flatMap(conditionsFor));
    const page = await readRows(console, hostSearch(filter, hostNameFields, { countInAnswer: true }), {
      limit: maxMatches,
    });
    rows.push(...page.rows.map(membersOf));
  }
  const found: FoundHost[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const matches = matchesOf(name, rows);
    if (matches.length === 0) missing.push(name);
    if (matches.length > 1 && !options.allowSeveral) throw ambiguous(name, matches, options.at);
    found.push(...matches);
  }
  return { found, missing };
}

/** As `findHosts`, but a text that has the form of an id is taken for one without asking. */
export async function findHostIds(
  console: Console,
  given: readonly string[],
  options: LookupOptions,
): Promise<HostLookup> {
  const ids = given.filter((name) => isHostId(name)).map((name) => name.trim());
  const others = given.filter((name) => !isHostId(name));
  const looked = others.length === 0 ? { found: [], missing: [] } : await findHosts(console, others, options);
  const direct = [...new Set(ids)].map((hostId) => ({ given: hostId, hostId, hostName: hostId }));
  return { found: [...direct, ...looked.found], missing: looked.missing };
}

/** How a host is called in the targets of a result. */
export function targetName({ given, hostId }: FoundHost, all: readonly FoundHost[]): string {
  return all.some((other) => other.given === given && other.hostId !== hostId) ? `${given} (${hostId})` : given;
}

function conditionsFor(name: string): readonly string[] {
  const number = ipNumber(name);
  if (number !== null) return [`(KLHST_WKS_IP_LONG=${number})`, `(KLHST_WKS_CONNECT_IP_LONG=${number})`];
  return [
    equals('KLHST_WKS_DN', name),
    equals('KLHST_WKS_FQDN', name),
    equals('KLHST_WKS_DNSNAME', name),
    equals('KLHST_WKS_WINHOSTNAME', name),
    equals('KLHST_WKS_HOSTNAME', name),
  ];
}

function matchesOf(name: string, rows: readonly JsonObject[]): readonly FoundHost[] {
  const wanted = name.toLowerCase();
  const byId = rows.find((row) => textOf(row['KLHST_WKS_HOSTNAME']).toLowerCase() === wanted);
  const matching = byId === undefined ? rows.filter((row) => isNamed(row, wanted)) : [byId];
  const unique = new Map(matching.map((row) => [textOf(row['KLHST_WKS_HOSTNAME']), row]));
  unique.delete('');
  return [...unique].map(([hostId, row]) => ({ given: name, hostId, hostName: textOf(row['KLHST_WKS_DN']) || hostId }));
}

function isNamed(row: JsonObject, wanted: string): boolean {
  const isAddress = ipNumber(wanted) !== null;
  return hostNameFields.some((attribute) => {
    const value = unwrap(row[attribute] ?? null);
    if (isAddress) return attribute.endsWith('_IP_LONG') && ipText(value) === wanted;
    return typeof value === 'string' && value.toLowerCase() === wanted;
  });
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function ambiguous(name: string, matches: readonly FoundHost[], at: string): AppError {
  const shown = matches.slice(0, shownCandidates);
  const list = shown.map(({ hostName, hostId }) => `${hostName} (${hostId})`).join(', ');
  const more = matches.length > shown.length ? ` and ${matches.length - shown.length} more` : '';
  return new AppError(
    'invalid_input',
    `${name} names ${matches.length} hosts: ${list}${more}. Name one by its id, or set allowSeveral.`,
    {
      failureIndicator: at,
      details: { name, candidates: shown.map(({ hostName, hostId }) => ({ hostName, hostId })) },
    },
  );
}
