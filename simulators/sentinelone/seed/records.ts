import { createHash } from 'node:crypto';
import { domainControllerTagId } from '../agents/agent-row.ts';
import { blankOf, stampsOf } from '../model/blank.ts';
import { exampleOf } from '../model/example.ts';
import type { ListName } from '../model/list-facts.ts';
import type { Place } from '../model/place.ts';
import type { World } from '../model/world.ts';
import { placeOf } from '../model/activity-log.ts';
import type { Json } from '../wire/call.ts';
import { numericIds } from '../families/records.ts';
import { namedShape } from '../wire/shape-library.ts';
import { alertIdOf, makeAlert } from './alert-row.ts';
import { makeThreat } from './threat-row.ts';
import { textOf } from '../wire/text.ts';

const administrator = { userId: '1900000000000000001', userName: 'Console administrator' } as const;

/** Rows of every list, so that a fresh console has something of everything. */
export function seedRecords(world: World): void {
  seedThreats(world);
  const rules = seedRules(world);
  seedAlerts(world, rules);
  for (const [list, rows] of Object.entries(samples(world))) {
    for (const row of rows) keep(world, list as ListName, row);
  }
  const examples: readonly ListName[] = ['deviceEvents', 'gateways', 'rogues', 'marketplaceCatalog'];
  for (const list of examples) seedExamples(world, list, 12);
  for (const entry of world.lists.gateways.scan()) {
    const site = [...world.lists.sites.scan()][0];
    const ids = numericIds({ accountId: String(site?.row()['accountId']), siteId: String(site?.id) });
    world.lists.gateways.update(entry.id, { ...ids, ip: '10.0.0.1', discoveryMethod: 'Automatic' });
  }
}

function keep(world: World, list: ListName, row: Json, place: Place = {}): Json {
  const { facts } = world.lists[list];
  const id = textOf(row['id'] ?? world.ids.next());
  const stamps = stampsOf(facts.shape, { id, now: world.now(), token: administrator, place, placeName: 'Global' });
  return world.lists[list]
    .add(id, { ...blankOf(facts.shape), ...stamps, ...row, ...('id' in stamps ? { id } : {}) }, place)
    .row();
}

function seedExamples(world: World, list: ListName, count: number): void {
  const { shape } = world.lists[list].facts;
  for (let number = 1; number <= count; number += 1) {
    const example = exampleOf(namedShape(shape), shape, { now: world.clock.now(), number }) as Json;
    const id = world.ids.next();
    world.lists[list].add(id, { ...example, id }, null);
  }
}

/** Left out of the answer: these lists are never empty. */
const noScopes = { accountIds: undefined, siteIds: undefined, groupIds: undefined } as const;

const threatEvery = 50;

/** Every infected machine has a threat, and some of the others had one that is settled. */
function seedThreats(world: World): void {
  for (let seq = 1; seq <= Math.min(world.fleet.size, 2_000); seq += 1) {
    const agent = world.fleet.row(seq);
    const isInfected = agent['infected'] === true;
    if (!isInfected && seq % threatEvery !== 0) continue;
    const settled = { mitigationStatus: 'mitigated', incidentStatus: 'resolved', analystVerdict: 'true_positive' };
    const threat = makeThreat(world, agent, isInfected ? {} : settled);
    world.lists.threats.add(String(threat['id']), threat, placeOf(agent));
    world.activities.write('threatFound', { agent, threatId: String(threat['id']) });
  }
}

function seedRules(world: World): readonly Json[] {
  const common = {
    status: 'Active',
    expirationMode: 'Permanent',
    queryType: 'events',
    queryLang: '1.0',
    treatAsThreat: 'UNDEFINED',
  };
  const facts = [
    ['Encoded PowerShell', 'High', 'CmdLine ContainsCIS "-EncodedCommand"'],
    ['Shadow copies deleted', 'Critical', 'CmdLine ContainsCIS "delete shadows"'],
    ['New local administrator', 'Medium', 'CmdLine ContainsCIS "localgroup administrators"'],
  ] as const;
  return facts.map(([name, severity, s1ql]) =>
    keep(world, 'detectionRules', { ...common, name, severity, s1ql, generatedAlerts: 4 }),
  );
}

function seedAlerts(world: World, rules: readonly Json[]): void {
  for (let number = 0; number < Math.min(12, world.fleet.size); number += 1) {
    const agent = world.fleet.row(number + 1);
    const alert = makeAlert(world, agent, rules[number % rules.length] ?? {});
    world.lists.alerts.add(alertIdOf(alert), alert, placeOf(agent));
  }
}

function samples(world: World): Readonly<Partial<Record<ListName, readonly Json[]>>> {
  const scan = { osType: 'windows', type: 'path', mode: 'suppress', pathExclusionType: 'subfolders' };
  return {
    exclusions: [
      { ...scan, value: 'C:\\Program Files\\Backup\\', description: 'Backup software' },
      { osType: 'windows', type: 'white_hash', value: sha1('tool'), description: 'In-house tool' },
      { osType: 'linux', type: 'path', value: '/opt/database/', description: 'Database', mode: 'suppress' },
    ],
    blocklist: ['dropper', 'miner'].map((text) => ({
      osType: 'windows',
      type: 'black_hash',
      value: sha1(text),
      description: text,
    })),
    deviceRules: [
      {
        interface: 'USB',
        ruleName: 'Block mass storage',
        ruleType: 'class',
        action: 'Block',
        status: 'Enabled',
        deviceClass: '08h',
        order: 1,
      },
      {
        interface: 'Bluetooth',
        ruleName: 'Allow headsets',
        ruleType: 'class',
        action: 'Allow',
        status: 'Enabled',
        order: 2,
      },
    ],
    firewallRules: [
      {
        name: 'Block SMB from outside',
        action: 'Block',
        status: 'Enabled',
        direction: 'inbound',
        osTypes: ['windows'],
        order: 1,
        ruleCategory: 'firewall',
      },
      {
        name: 'Allow DNS',
        action: 'Allow',
        status: 'Enabled',
        direction: 'outbound',
        osTypes: ['windows', 'linux'],
        order: 2,
        ruleCategory: 'firewall',
      },
    ],
    firewallProtocols: ['TCP', 'UDP', 'ICMP'].map((name, index) => ({
      name,
      value: String([6, 17, 1][index]),
      tenant: true,
      ...noScopes,
    })),
    locations: [{ name: 'Fallback', operator: 'all', isFallback: true }],
    endpointTags: [
      {
        id: domainControllerTagId,
        key: 'role',
        value: 'domain-controller',
        type: 'agents',
        description: 'Domain controllers',
        allowEdit: true,
      },
    ],
    tags: [{ name: 'Servers', type: 'firewall', description: 'Rules for servers' }],
    packages: [
      {
        version: '24.2.3.471',
        majorVersion: '24.2',
        minorVersion: 'SP1',
        osType: 'windows',
        platformType: 'windows',
        fileName: 'SentinelOneInstaller_windows_64bit_v24_2_3_471.msi',
        fileExtension: '.msi',
        fileSize: 96_000_000,
        sha1: sha1('windows'),
        status: 'ga',
        scopeLevel: 'global',
        packageType: 'Agent',
        osArch: '64 bit',
      },
      {
        version: '24.2.2.20',
        majorVersion: '24.2',
        minorVersion: 'GA',
        osType: 'linux',
        platformType: 'linux',
        fileName: 'SentinelAgent_linux_v24_2_2_20.deb',
        fileExtension: '.deb',
        fileSize: 60_000_000,
        sha1: sha1('linux'),
        status: 'ga',
        scopeLevel: 'global',
        packageType: 'Agent',
        osArch: '64 bit',
      },
      {
        version: '24.2.2.7632',
        majorVersion: '24.2',
        minorVersion: 'GA',
        osType: 'macos',
        platformType: 'macos',
        fileName: 'Sentinel-Release-24-2-2-7632_macos.pkg',
        fileExtension: '.pkg',
        fileSize: 70_000_000,
        sha1: sha1('macos'),
        status: 'ga',
        scopeLevel: 'global',
        packageType: 'Agent',
        osArch: '64 bit',
      },
    ],
    serviceUsers: [
      {
        name: 'Reporting',
        description: 'Monthly reports',
        scope: 'tenant',
        scopeRoles: [],
        lastActivation: world.now(),
      },
    ],
    filters: [{ name: 'Servers', scopeLevel: 'global', filterFields: { machineTypes: ['server'] } }],
    dvFilters: [
      { name: 'Encoded commands', scopeLevel: 'tenant', filterFields: { query: 'CmdLine ContainsCIS "-enc"' } },
    ],
    configOverrides: [
      {
        name: 'Longer logs',
        description: 'Keep logs longer',
        config: { logRetentionDays: 30 },
        scope: 'tenant',
        osType: 'windows',
        versionOption: 'ALL',
      },
    ],
    upgradePolicies: [
      {
        name: 'Servers at night',
        osType: 'windows',
        scopeLevel: 'tenant',
        scopeId: '',
        isActive: true,
        priority: 1,
        maxRetries: 3,
      },
    ],
    reports: [
      {
        name: 'Executive summary',
        status: 'completed',
        frequency: 'manually',
        scheduleType: 'manually',
        attachmentTypes: ['pdf', 'html'],
      },
    ],
    reportTasks: [
      {
        name: 'Executive summary',
        frequency: 'manually',
        scheduleType: 'manually',
        scope: 'global',
        attachmentTypes: ['pdf', 'html'],
      },
    ],
    iocs: [],
    unifiedExclusions: [
      {
        exclusionName: 'Backup software',
        osType: 'windows',
        threatType: 'EDR',
        type: 'path',
        value: 'C:\\Program Files\\Backup\\',
        modeType: 'suppression',
      },
    ],
  };
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
