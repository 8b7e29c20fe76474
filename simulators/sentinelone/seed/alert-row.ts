import type { Json } from '../wire/call.ts';
import type { World } from '../model/world.ts';

/** An alert of a detection rule about an agent. Fields of `info` go to `alertInfo` and win. */
export function makeAlert(world: Pick<World, 'ids' | 'now'>, agent: Json, rule: Json, info: Json = {}): Json {
  const alertId = world.ids.next();
  const now = world.now();
  const process = {
    name: 'powershell.exe',
    pid: '4711',
    commandline: 'powershell.exe -NoProfile -EncodedCommand SQBFAFgA',
    filePath: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    user: 'CORP\\user',
    storyline: world.ids.hex(16).toUpperCase(),
    uniqueId: world.ids.hex(16).toUpperCase(),
    fileHashSha1: world.ids.hex(40),
    fileHashSha256: world.ids.hex(64),
    fileHashMd5: world.ids.hex(32),
    pidStarttime: now,
    integrityLevel: 'high',
    subsystem: 'sys_win32',
  };
  return {
    alertInfo: {
      alertId,
      createdAt: now,
      reportedAt: now,
      updatedAt: now,
      analystVerdict: 'Undefined',
      incidentStatus: 'Unresolved',
      eventType: 'PROCESSCREATION',
      hitType: 'Events',
      source: 'STAR',
      isEdr: true,
      dvEventId: world.ids.hex(24),
      srcMachineIp: agent['lastIpToMgmt'],
      ...info,
    },
    ruleInfo: {
      id: String(rule['id']),
      name: rule['name'],
      description: rule['description'] ?? '',
      severity: rule['severity'],
      s1ql: rule['s1ql'] ?? '',
      queryLang: rule['queryLang'] ?? '1.0',
      scopeLevel: rule['scope'] ?? 'global',
      treatAsThreat: rule['treatAsThreat'] ?? 'UNDEFINED',
      queryType: 'events',
    },
    sourceProcessInfo: process,
    sourceParentProcessInfo: { ...process, name: 'explorer.exe', commandline: 'explorer.exe', pid: '1204' },
    targetProcessInfo: { tgtProcName: '', tgtProcPid: '', tgtFilePath: '' },
    containerInfo: { name: '', id: '', image: '', labels: '' },
    kubernetesInfo: { cluster: '', namespace: '', pod: '', node: '' },
    agentDetectionInfo: {
      uuid: agent['uuid'],
      name: agent['computerName'],
      siteId: agent['siteId'],
      accountId: agent['accountId'],
      osFamily: agent['osType'],
      osName: agent['osName'],
      osRevision: agent['osRevision'],
      machineType: agent['machineType'],
      version: agent['agentVersion'],
    },
  };
}

export function alertIdOf(alert: Json): string {
  return String((alert['alertInfo'] as Json)['alertId']);
}
