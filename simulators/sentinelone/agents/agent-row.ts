import { without } from '../model/row.ts';
import type { Json } from '../wire/call.ts';
import { dayMs, hourMs, isoMicros, minuteMs } from '../model/time.ts';
import { profileAt, profiles, type Profile } from './profile.ts';

/** Where the tree of the console puts a machine. */
export interface AgentHome {
  readonly accountId: string;
  readonly accountName: string;
  readonly siteId: string;
  readonly siteName: string;
  readonly groupId: string;
  readonly groupName: string;
  /** In the name of its machines. */
  readonly code: string;
}

export interface SiteHomes {
  readonly clients: AgentHome;
  readonly servers: AgentHome;
}

/** What an agent is, decided by its number alone. */
export interface AgentTraits {
  readonly profile: number;
  readonly home: AgentHome;
  readonly isDomainController: boolean;
  readonly isActive: boolean;
  readonly isInfected: boolean;
  readonly isUpToDate: boolean;
}

/** The first machines are known by heart, so that every seed, however small, has one of each. */
const known: readonly (Partial<AgentTraits> & { readonly profile: number })[] = [
  { profile: 0 },
  { profile: 2 },
  { profile: 2, isDomainController: true },
  { profile: 0, isActive: false },
  { profile: 1, isInfected: true },
  { profile: 3 },
  { profile: 4 },
  { profile: 4, isActive: false },
];

export function traitsOf(index: number, sites: readonly SiteHomes[]): AgentTraits {
  const drawn = mix(index);
  const given = known[index];
  const site = sites[given === undefined ? (drawn >>> 8) % sites.length : 0];
  if (site === undefined) throw new RangeError('There is no site for agents.');
  const profile = given?.profile ?? profileAt(drawn % 100);
  const isServer = profiles[profile]?.isServer === true;
  return {
    profile,
    home: isServer ? site.servers : site.clients,
    isDomainController: given?.isDomainController ?? (given === undefined && profile === 2 && drawn % 11 === 0),
    isActive: given?.isActive ?? (given !== undefined || drawn % 23 !== 0),
    isInfected: given?.isInfected ?? (given === undefined && drawn % 89 === 0),
    isUpToDate: given !== undefined || drawn % 7 !== 0,
  };
}

/** Fields that machines of one kind in one group share. */
export function sharedFields({ profile, home }: AgentTraits, start: number): Json {
  return {
    ...without({ ...home }, 'code'),
    ...profileOf(profile).fields,
    groupUpdatedAt: isoMicros(start - 40 * dayMs),
    policyUpdatedAt: isoMicros(start - 20 * dayMs),
    licenseKey: '',
    domain: 'CORP',
    osStartTime: isoMicros(start - 3 * dayMs),
    groupIp: '203.0.113.x',
    threatRebootRequired: false,
    isPendingUninstall: false,
    isUninstalled: false,
    isDecommissioned: false,
    encryptedApplications: true,
    scanStatus: 'finished',
    scanStartedAt: isoMicros(start - 10 * dayMs),
    scanFinishedAt: isoMicros(start - 10 * dayMs + 2 * hourMs),
    scanAbortedAt: isoMicros(start - 90 * dayMs),
    fullDiskScanLastUpdatedAt: isoMicros(start - 10 * dayMs + 2 * hourMs),
    lastSuccessfulScanDate: isoMicros(start - 10 * dayMs + 2 * hourMs),
    mitigationMode: 'protect',
    mitigationModeSuspicious: 'detect',
    missingPermissions: [],
    consoleMigrationStatus: 'N/A',
    inRemoteShellSession: false,
    allowRemoteShell: true,
    locations: [],
    locationType: 'fallback',
    externalId: '',
    rangerStatus: 'Enabled',
    operationalState: 'na',
    operationalStateExpiration: isoMicros(start),
    remoteProfilingState: 'disabled',
    remoteProfilingStateExpiration: isoMicros(start),
    networkQuarantineEnabled: true,
    firewallEnabled: true,
    locationEnabled: true,
    cloudProviders: {},
    storageType: '',
    storageName: '',
    detectionState: 'full_mode',
    firstFullModeTime: isoMicros(start - 200 * dayMs),
    showAlertIcon: false,
    proxyStates: { console: false, deepVisibility: false, pacFileUsage: false, proxyMethod: 'none' },
    containerizedWorkloadCounts: { podsCount: 0, containersCount: 0, tasksCount: 0 },
    hasContainerizedWorkload: false,
    isAdConnector: false,
    isHyperAutomate: false,
    activeProtection: ['edr'],
  };
}

/** Fields of one machine. */
export function ownFields(index: number, id: string, traits: AgentTraits, start: number): Json {
  const drawn = mix(index);
  const profile = profileOf(traits.profile);
  const role = traits.isDomainController ? 'DC' : profile.code;
  const computerName = `${traits.home.code}-${role}-${String(index + 1).padStart(5, '0')}`;
  const registeredAt = isoMicros(start - 300 * dayMs + (index % 5_000) * 20 * minuteMs);
  const seen = isoMicros(start - (traits.isActive ? (drawn % 240) * 1_000 : dayMs + (drawn % 20) * dayMs));
  const user = profile.isServer ? '' : `user${String(index + 1).padStart(5, '0')}`;
  const hex = drawn.toString(16).padStart(8, '0');
  const inet = `10.${(index >>> 16) & 255}.${(index >>> 8) & 255}.${index & 255 || 254}`;
  const externalIp = `203.0.113.${1 + (drawn % 254)}`;
  return {
    id,
    uuid: `${hex}${hex.slice(0, 2)}5e4d${String(index).padStart(18, '0')}`,
    computerName,
    createdAt: registeredAt,
    updatedAt: seen,
    registeredAt,
    lastActiveDate: seen,
    isActive: traits.isActive,
    isUpToDate: traits.isUpToDate,
    agentVersion: profile.versions[traits.isUpToDate ? 0 : 1],
    infected: traits.isInfected,
    activeThreats: traits.isInfected ? 1 : 0,
    networkStatus: 'connected',
    appsVulnerabilityStatus: drawn % 3 === 0 ? 'patch_required' : 'up_to_date',
    userActionsNeeded: drawn % 41 === 0 ? ['reboot_needed'] : [],
    osUsername: user,
    lastLoggedInUserName: user,
    externalIp,
    lastIpToMgmt: inet,
    serialNumber: `SN${hex.toUpperCase()}`,
    machineSid: `S-1-5-21-${drawn}-${index}-1001`,
    networkInterfaces: [
      {
        id: String(1_200_000_000_000_000_000n + BigInt(index)),
        name: profile.interfaceName,
        physical: `02:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${(index & 255).toString(16).padStart(2, '0')}`,
        inet: [inet],
        inet6: [],
        gatewayMacAddress: '02:00:5e:00:53:01',
        gatewayIp: '10.0.0.1',
      },
    ],
    activeDirectory: {
      lastUserDistinguishedName: user === '' ? '' : `CN=${user},OU=Users,DC=corp,DC=example`,
      lastUserMemberOf: [],
      computerDistinguishedName: `CN=${computerName},OU=${traits.isDomainController ? 'Domain Controllers' : 'Computers'},DC=corp,DC=example`,
      computerMemberOf: [],
      userPrincipalName: `${user === '' ? 'machine' : user}@corp.example`,
      mail: user === '' ? '' : `${user}@corp.example`,
    },
    tags: {
      sentinelone: traits.isDomainController
        ? [
            {
              id: domainControllerTagId,
              key: 'role',
              value: 'domain-controller',
              assignedAt: registeredAt,
              assignedBy: 'Console administrator',
              assignedById: '1900000000000000001',
            },
          ]
        : [],
    },
  };
}

/** Of the seeded endpoint tag. */
export const domainControllerTagId = '1900000000000000101';

function profileOf(index: number): Profile {
  const profile = profiles[index];
  if (profile === undefined) throw new RangeError(`There is no profile ${index}.`);
  return profile;
}

/** Spreads numbers that follow each other over 32 bits. */
function mix(index: number): number {
  let mixed = Math.imul((index + 0x9e37_79b9) ^ (index >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
