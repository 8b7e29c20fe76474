import type { Endpoint } from '#kernel/endpoint.ts';
import { identifiesMachine, readMac } from './mac-address.ts';

/** What grouping looks at; everything else of an endpoint may be missing. */
export type Identity = Pick<Endpoint, 'connectionId' | 'id' | 'name' | 'domain' | 'serial' | 'macs'>;

/** Words that builders of machines leave where the serial number belongs. */
const placeholders =
  /^(?:|0+|1+|x+|none|n\/?a|null|unknown|invalid|default( string)?|not (?:specified|available|applicable|present)|system serial number|to be filled by o\.?e\.?m\.?|chassis serial number|serial|0?123456789|.{1,3})$/;

/** A serial number that can tell machines apart, in one spelling; null otherwise. */
export function serialOf(serial: string | null): string | null {
  const plain = (serial ?? '').trim().toLowerCase();
  return placeholders.test(plain) ? null : plain;
}

/** Domains that say nothing: a machine without one is in one of these. */
const noDomains: ReadonlySet<string> = new Set([
  '',
  'workgroup',
  'local',
  'localdomain',
  'localhost',
  'unknown',
  'n/a',
  'mshome',
]);

export function domainOf({ domain, name }: Pick<Identity, 'domain' | 'name'>): string | null {
  const given = plainDomain(domain);
  if (given !== null) return given;
  const dot = name.indexOf('.');
  return dot < 0 ? null : plainDomain(name.slice(dot + 1));
}

function plainDomain(domain: string | null): string | null {
  const plain = (domain ?? '').trim().toLowerCase().replace(/\.$/, '');
  return noDomains.has(plain) ? null : plain;
}

/** The name without its domain, in one spelling. */
export function hostOf(name: string): string {
  return (name.trim().split('.')[0] ?? '').toLowerCase();
}

/** `CORP` and `corp.example` may be one domain; `corp.example` and `corp.test` are two. */
export function sameDomain(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.includes('.') && b.includes('.')) return false;
  return a.split('.')[0] === b.split('.')[0];
}

/** MAC addresses that can tell machines apart. */
export function macsOf(macs: readonly string[]): readonly string[] {
  const read = macs.map((mac) => readMac(mac)).filter((mac): mac is string => mac !== null);
  return [...new Set(read.filter(identifiesMachine))];
}
