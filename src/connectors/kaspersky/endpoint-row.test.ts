import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '#kernel/endpoint.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { isolationState } from './endpoint-isolation.ts';
import { endpointFields, hasAgent, readEndpoint } from './endpoint-row.ts';
import { scanTypeOf } from './scan-type.ts';
import { detectionRows, softwareRows, userRows } from './verb-rows.ts';
import { long, params } from './wire-values.ts';

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, '', ' ', 'x', -1, 0, 1.5, 2 ** 31, 9_007_199_254_740_993n, true, [], {}),
  fc.constantFrom<Json>(
    long(167_772_161),
    long(-5),
    { type: 'datetime', value: '' },
    { type: 'datetime', value: 'soon' },
  ),
  fc.constantFrom<Json>('2026-01-31T08:00:00Z', 'a/b//c/', { type: 'params', value: {} }, '2026013', '20260131'),
  fc.string(),
  fc.integer(),
);

/** A row whose members may be missing, null, or of any type. */
const rows = fc
  .dictionary(fc.constantFrom<string>(...endpointFields, 'products', '__proto__'), odd)
  .chain((row) => fc.tuple(fc.constantFrom<Json>('id-1', 'id-1', ' ', null, 5), fc.boolean(), fc.constant(row)))
  .map(([id, wrapped, row]) => {
    const members = { ...row, KLHST_WKS_HOSTNAME: id };
    return wrapped ? params(members) : members;
  });

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);

function isWellFormed(endpoint: Endpoint): boolean {
  const { id, name, domain, serial, operatingSystem, agentVersion, role, user, online, lastSeenAt } = endpoint;
  return (
    isText(id) &&
    isText(name) &&
    [domain, serial, operatingSystem, agentVersion, user, lastSeenAt].every(isTextOrNull) &&
    (lastSeenAt === null || !Number.isNaN(Date.parse(lastSeenAt))) &&
    [null, 'domain_controller', 'server', 'workstation', 'mobile'].includes(role) &&
    [null, true, false].includes(online) &&
    endpoint.addresses.every((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address)) &&
    [...endpoint.groups, ...endpoint.tags, ...endpoint.macs].every(isText) &&
    new Set(endpoint.groups).size === endpoint.groups.length &&
    isJsonObject(endpoint.raw)
  );
}

describe('a row of the console', () => {
  it('is an endpoint of the right types, whatever is missing or odd in it; without an id it is none', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const endpoint = readEndpoint(row);
        const { KLHST_WKS_HOSTNAME: id } = ('value' in row ? row['value'] : row) as { KLHST_WKS_HOSTNAME: Json };
        expect(endpoint === null).toBe(!isText(id));
        if (endpoint === null) return;
        expect(isWellFormed(endpoint)).toBe(true);
        expect(endpoint.isolation).toBe('unknown');
        expect([null, true, false]).toContain(hasAgent(endpoint));
        expect(scanTypeOf(endpoint) === null || isText(scanTypeOf(endpoint))).toBe(true);
      }),
    );
  });

  it.each<[Record<string, Json>, Endpoint['role']]>([
    [{}, null],
    [{ KLHST_WKS_CTYPE: 1 }, 'workstation'],
    [{ KLHST_WKS_CTYPE: 2 }, 'server'],
    // As recorded from a real server: the bit of a workstation is set as well.
    [{ KLHST_WKS_CTYPE: 36_871, KLHST_WKS_OS_NAME: 'Microsoft Windows Server 2016' }, 'server'],
    [{ KLHST_WKS_CTYPE: 1, KLHST_WKS_OS_NAME: 'Microsoft Windows Server 2019' }, 'server'],
    // A Windows client that shares files runs the service of a server as well.
    [{ KLHST_WKS_CTYPE: 0x1003, KLHST_WKS_OS_NAME: 'Microsoft Windows 10' }, 'workstation'],
    [{ KLHST_WKS_CTYPE: 3 }, 'server'],
    [{ KLHST_WKS_CTYPE: 0x100b, KLHST_WKS_OS_NAME: 'Microsoft Windows Server 2019' }, 'domain_controller'],
    [{ KLHST_WKS_CTYPE: 0x1013 }, 'domain_controller'],
    [{ KLHST_WKS_CTYPE: 0x20_0800, KLHST_WKS_PTYPE: 6, KLHST_WKS_OS_NAME: 'Debian GNU/Linux 11' }, null],
    [{ KLHST_WKS_CTYPE: 4 }, null],
    [{ KLHST_WKS_PTYPE: 12, KLHST_WKS_CTYPE: 1 }, 'mobile'],
    [{ KLHST_WKS_OS_NAME: 'Microsoft Windows 11' }, null],
  ])('%j is a %s', (row, role) => {
    expect(readEndpoint({ KLHST_WKS_HOSTNAME: 'id-1', ...row })?.role).toBe(role);
  });

  it('belongs to its group and to every one above it', () => {
    const row = { KLHST_WKS_HOSTNAME: 'id-1', grp_full_name: 'Managed devices/Servers/Paris/', name: 'Paris' };
    expect(readEndpoint(row)?.groups).toEqual(['Managed devices', 'Servers', 'Paris']);
  });

  it.each<[Record<string, Json>, boolean | null, boolean | null]>([
    [{ KLHST_WKS_STATUS: 29 }, true, true],
    [{ KLHST_WKS_STATUS: 4 }, false, true],
    [{ KLHST_WKS_STATUS: 1 }, false, false],
    [{ KLHST_INSTANCEID: 'x' }, null, true],
    [{}, null, null],
  ])('%j: online %s, agent %s', (row, online, agent) => {
    const endpoint = readEndpoint({ KLHST_WKS_HOSTNAME: 'id-1', ...row })!;
    expect([endpoint.online, hasAgent(endpoint)]).toEqual([online, agent]);
  });
});

describe('isolation', () => {
  const values = fc.constantFrom(true, false, null);

  it('is only what a device reports; a stored order alone never makes a device isolated', () => {
    fc.assert(
      fc.property(values, values, values, (stored, reported, online) => {
        const state = isolationState({ stored, reported, online });
        if (state === 'isolated') expect(reported).toBe(true);
        if (state === 'released') expect([reported === false, stored === false && online === true]).toContain(true);
        if (reported === true) expect(['isolated', 'releasing']).toContain(state);
        if (stored === true) expect(state).not.toBe('released');
      }),
    );
  });
});

describe('rows of reading verbs', () => {
  it('have their shape, whatever is missing or odd', () => {
    const record = fc.dictionary(
      fc.constantFrom(
        'hostId',
        'name',
        'account',
        'domain',
        'version',
        'vendor',
        'installDate',
        'loggedOnNow',
        'userId',
        'eventId',
        'eventName',
        'severity',
        'time',
        'GNRL_EA_PARAM_2',
        'databaseId',
      ),
      odd,
    );
    const data = fc.oneof(
      fc.array(fc.oneof(record, odd)).map((list): Json => ({ users: list, applications: list, events: list })),
      odd,
    );
    fc.assert(
      fc.property(data, (given) => {
        for (const row of [...userRows(given), ...softwareRows(given)]) expect(isText(row['name'])).toBe(true);
        for (const row of detectionRows(given)) {
          expect(isText(row['title']) && typeof row['id'] === 'string').toBe(true);
          expect([null, 'critical', 'high', 'medium', 'info']).toContain(row['severity']);
        }
        for (const { installedAt } of softwareRows(given)) {
          expect(
            installedAt === null || (typeof installedAt === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(installedAt)),
          ).toBe(true);
        }
      }),
    );
  });
});
