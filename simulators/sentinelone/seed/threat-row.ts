import { createHash } from 'node:crypto';
import type { Json } from '../wire/call.ts';
import type { World } from '../model/world.ts';

const names = [
  'Mimikatz.exe',
  'invoice_2026.docm',
  'chrome_update.exe',
  'setup-helper.dll',
  'miner.sh',
  'EICAR-Test-File',
];
const classes = ['Trojan', 'Ransomware', 'Malware', 'PUA', 'Miner', 'Hacktool'];

/** A threat of an agent, as the console shows it. Fields of `info` win. */
export function makeThreat(world: Pick<World, 'ids' | 'now'>, agent: Json, info: Json = {}): Json {
  const id = world.ids.next();
  const drawn = Number(BigInt(id) % 6n);
  const threatName = names[drawn] ?? 'sample.exe';
  const sha1 = createHash('sha1').update(threatName).digest('hex');
  const now = world.now();
  const directory = agent['osType'] === 'windows' ? 'C:\\Users\\Public\\Downloads\\' : '/tmp/';
  return {
    id,
    whiteningOptions: ['hash', 'path', 'file_type'],
    mitigationStatus: [],
    indicators: [],
    containerInfo: { id: '', name: '', image: '', labels: [], isContainerQuarantine: false },
    kubernetesInfo: { cluster: '', namespace: '', pod: '', node: '', isContainerQuarantine: false },
    ecsInfo: { type: '', version: '', clusterName: '' },
    threatInfo: {
      threatId: id,
      analystVerdict: 'undefined',
      analystVerdictDescription: 'Undefined',
      classification: classes[drawn],
      classificationSource: 'Static',
      confidenceLevel: 'malicious',
      createdAt: now,
      updatedAt: now,
      identifiedAt: now,
      mitigatedPreemptively: false,
      detectionType: 'static',
      engines: ['On-Write DFI'],
      detectionEngines: [{ key: 'pre_execution', title: 'On-Write Static AI' }],
      fileExtension: threatName.split('.').at(-1)?.toUpperCase() ?? '',
      fileExtensionType: 'Executable',
      filePath: `${directory}${threatName}`,
      fileSize: 1_250_000 + drawn,
      fileVerificationType: 'NotSigned',
      initiatedBy: 'agent_policy',
      initiatedByDescription: 'Agent Policy',
      isFileless: false,
      isValidCertificate: false,
      maliciousProcessArguments: '',
      md5: createHash('md5').update(threatName).digest('hex'),
      sha1,
      sha256: createHash('sha256').update(threatName).digest('hex'),
      originatorProcess: agent['osType'] === 'windows' ? 'explorer.exe' : 'bash',
      publisherName: '',
      mitigationStatus: 'not_mitigated',
      mitigationStatusDescription: 'Not mitigated',
      threatName,
      incidentStatus: 'unresolved',
      incidentStatusDescription: 'Unresolved',
      storyline: world.ids.hex(16).toUpperCase(),
      externalTicketId: '',
      externalTicketExists: false,
      automaticallyResolved: false,
      cloudFilesHashVerdict: 'black',
      failedActions: false,
      rebootRequired: false,
      pendingActions: false,
      processUser: 'CORP\\user',
      reachedEventsLimit: false,
      macroModules: [],
      ...defined(info),
    },
    agentRealtimeInfo: realtimeOf(agent),
    agentDetectionInfo: detectionOf(agent),
  };
}

function realtimeOf(agent: Json): Json {
  return {
    ...placeOf(agent),
    activeThreats: agent['activeThreats'],
    agentComputerName: agent['computerName'],
    agentDomain: agent['domain'],
    agentId: agent['id'],
    agentInfected: agent['infected'],
    agentIsActive: agent['isActive'],
    agentIsDecommissioned: agent['isDecommissioned'],
    agentMachineType: agent['machineType'],
    agentMitigationMode: agent['mitigationMode'],
    agentNetworkStatus: agent['networkStatus'],
    agentOsName: agent['osName'],
    agentOsRevision: agent['osRevision'],
    agentOsType: agent['osType'],
    agentUuid: agent['uuid'],
    agentVersion: agent['agentVersion'],
    operationalState: agent['operationalState'],
    rebootRequired: false,
    scanStatus: agent['scanStatus'],
    userActionsNeeded: agent['userActionsNeeded'],
    networkInterfaces: (agent['networkInterfaces'] as readonly Json[]).map(({ id, name, physical, inet, inet6 }) => ({
      id,
      name,
      physical,
      inet,
      inet6,
    })),
  };
}

function detectionOf(agent: Json): Json {
  const [first] = agent['networkInterfaces'] as readonly Json[];
  return {
    ...placeOf(agent),
    agentDomain: agent['domain'],
    agentIpV4: (first?.['inet'] as readonly string[] | undefined)?.[0] ?? '',
    agentIpV6: '',
    agentLastLoggedInUserName: agent['lastLoggedInUserName'],
    agentLastLoggedInUpn: null,
    agentLastLoggedInUserMail: null,
    agentMitigationMode: agent['mitigationMode'],
    agentOsName: agent['osName'],
    agentOsRevision: agent['osRevision'],
    agentRegisteredAt: agent['registeredAt'],
    agentUuid: agent['uuid'],
    agentVersion: agent['agentVersion'],
    externalIp: agent['externalIp'],
    agentDetectionState: null,
    cloudProviders: {},
  };
}

function placeOf({ accountId, accountName, siteId, siteName, groupId, groupName }: Json): Json {
  return { accountId, accountName, siteId, siteName, groupId, groupName };
}

function defined(row: Json): Json {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== null));
}
