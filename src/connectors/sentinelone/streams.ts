/** One field of an event, and where it comes from. */
interface FieldSource {
  /** JSON path in the record. */
  readonly from?: string;
  /** The console's words to those of the target; numbers are OCSF ids. */
  readonly map?: Readonly<Record<string, string | number>>;
  /** When the record has nothing, or a word that the map does not have. */
  readonly otherwise?: string | number;
}

/** A list of the console that is read again and again for what is new or changed. */
export interface StreamDefinition {
  readonly id: string;
  readonly title: string;
  /** Below the API root. */
  readonly path: string;
  readonly permission: string;
  readonly pageSize: number;
  /** Oldest first by the cursor field, so that a stop in the middle loses nothing. */
  readonly query: Readonly<Record<string, string>>;
  /** Query parameter that takes the time of the last record. */
  readonly sinceParameter: string;
  /** JSON path of the time by which the stream moves on. */
  readonly cursorField: string;
  /** Milliseconds by which each reading goes back: records appear a little after their time. */
  readonly overlapMs: number;
  /** JSON paths whose values together name one version of one record. */
  readonly dedupeBy: readonly string[];
  readonly mapping: {
    readonly source: string;
    /** OCSF class. */
    readonly event: string;
    readonly fields: Readonly<Record<string, FieldSource>>;
  };
}

const systems = { windows: 100, windows_legacy: 100, linux: 200, macos: 300 } as const;
const product = {
  'metadata.product.vendor_name': { otherwise: 'SentinelOne' },
  'metadata.product.name': { otherwise: 'Singularity' },
  'metadata.version': { otherwise: '1.3.0' },
} as const;

export const streams: readonly StreamDefinition[] = [
  {
    id: 'sentinelone.threats',
    title: 'Threats',
    path: '/threats',
    permission: 'Threats.view',
    pageSize: 1_000,
    query: { sortBy: 'updatedAt', sortOrder: 'asc', skipCount: 'true' },
    sinceParameter: 'updatedAt__gte',
    cursorField: '$.threatInfo.updatedAt',
    overlapMs: 120_000,
    dedupeBy: ['$.id', '$.threatInfo.updatedAt'],
    mapping: {
      source: 'sentinelone.threats',
      event: '2004',
      fields: {
        ...product,
        class_uid: { otherwise: 2004 },
        category_uid: { otherwise: 2 },
        activity_id: {
          from: '$.threatInfo.incidentStatus',
          map: { unresolved: 1, in_progress: 2, resolved: 3 },
          otherwise: 2,
        },
        time: { from: '$.threatInfo.updatedAt' },
        'metadata.uid': { from: '$.id' },
        message: { from: '$.threatInfo.threatName' },
        severity_id: { from: '$.threatInfo.confidenceLevel', map: { malicious: 4, suspicious: 3 }, otherwise: 0 },
        confidence: { from: '$.threatInfo.confidenceLevel' },
        status_id: {
          from: '$.threatInfo.incidentStatus',
          map: { unresolved: 1, in_progress: 2, resolved: 4 },
          otherwise: 0,
        },
        verdict_id: {
          from: '$.threatInfo.analystVerdict',
          map: { false_positive: 1, true_positive: 2, suspicious: 4 },
          otherwise: 0,
        },
        'finding_info.uid': { from: '$.threatInfo.threatId' },
        'finding_info.title': { from: '$.threatInfo.threatName' },
        'finding_info.types[0]': { from: '$.threatInfo.classification' },
        'finding_info.created_time': { from: '$.threatInfo.createdAt' },
        'finding_info.modified_time': { from: '$.threatInfo.updatedAt' },
        'finding_info.analytic.name': { from: '$.threatInfo.detectionEngines[0].title' },
        'device.uid': { from: '$.agentRealtimeInfo.agentId' },
        'device.hostname': { from: '$.agentRealtimeInfo.agentComputerName' },
        'device.domain': { from: '$.agentRealtimeInfo.agentDomain' },
        'device.ip': { from: '$.agentDetectionInfo.agentIpV4' },
        'device.os.name': { from: '$.agentRealtimeInfo.agentOsName' },
        'device.os.type_id': { from: '$.agentRealtimeInfo.agentOsType', map: systems, otherwise: 0 },
        'device.org.uid': { from: '$.agentRealtimeInfo.siteId' },
        'evidences[0].file.path': { from: '$.threatInfo.filePath' },
        'evidences[0].file.hashes.sha1': { from: '$.threatInfo.sha1' },
        'evidences[0].file.hashes.sha256': { from: '$.threatInfo.sha256' },
        'evidences[0].process.cmd_line': { from: '$.threatInfo.maliciousProcessArguments' },
        'evidences[0].process.user.name': { from: '$.threatInfo.processUser' },
        __storyline: { from: '$.threatInfo.storyline' },
        __mitigationStatus: { from: '$.threatInfo.mitigationStatus' },
      },
    },
  },
  {
    id: 'sentinelone.alerts',
    title: 'Alerts of detection rules',
    path: '/cloud-detection/alerts',
    permission: 'Custom Alerts.view',
    pageSize: 1_000,
    // The console refuses to sort by creation; a report time never changes, so new alerts are all that comes.
    query: { sortBy: 'alertInfoReportedAt', sortOrder: 'asc', skipCount: 'true' },
    sinceParameter: 'reportedAt__gte',
    cursorField: '$.alertInfo.reportedAt',
    overlapMs: 300_000,
    dedupeBy: ['$.alertInfo.alertId', '$.alertInfo.updatedAt'],
    mapping: {
      source: 'sentinelone.alerts',
      event: '2004',
      fields: {
        ...product,
        class_uid: { otherwise: 2004 },
        category_uid: { otherwise: 2 },
        activity_id: {
          from: '$.alertInfo.incidentStatus',
          map: { Unresolved: 1, 'In progress': 2, Resolved: 3 },
          otherwise: 1,
        },
        time: { from: '$.alertInfo.reportedAt' },
        'metadata.uid': { from: '$.alertInfo.alertId' },
        message: { from: '$.ruleInfo.name' },
        severity_id: {
          from: '$.ruleInfo.severity',
          map: { Info: 1, Low: 2, Medium: 3, High: 4, Critical: 5 },
          otherwise: 0,
        },
        status_id: {
          from: '$.alertInfo.incidentStatus',
          map: { Unresolved: 1, 'In progress': 2, Resolved: 4 },
          otherwise: 0,
        },
        verdict_id: {
          from: '$.alertInfo.analystVerdict',
          map: { 'False positive': 1, 'True positive': 2, Suspicious: 4 },
          otherwise: 0,
        },
        'finding_info.uid': { from: '$.alertInfo.alertId' },
        'finding_info.title': { from: '$.ruleInfo.name' },
        'finding_info.desc': { from: '$.ruleInfo.description' },
        'finding_info.created_time': { from: '$.alertInfo.createdAt' },
        'finding_info.analytic.uid': { from: '$.ruleInfo.id' },
        'finding_info.analytic.name': { from: '$.ruleInfo.name' },
        'device.uid': { from: '$.agentDetectionInfo.uuid' },
        'device.hostname': { from: '$.agentDetectionInfo.name' },
        'device.os.name': { from: '$.agentDetectionInfo.osName' },
        'device.os.type_id': { from: '$.agentDetectionInfo.osFamily', map: systems, otherwise: 0 },
        'device.org.uid': { from: '$.agentDetectionInfo.siteId' },
        'evidences[0].process.name': { from: '$.sourceProcessInfo.name' },
        'evidences[0].process.cmd_line': { from: '$.sourceProcessInfo.commandline' },
        'evidences[0].process.file.path': { from: '$.sourceProcessInfo.filePath' },
        'evidences[0].process.file.hashes.sha256': { from: '$.sourceProcessInfo.fileHashSha256' },
        'evidences[0].process.user.name': { from: '$.sourceProcessInfo.user' },
        __storyline: { from: '$.sourceProcessInfo.storyline' },
      },
    },
  },
  {
    id: 'sentinelone.activities',
    title: 'Activities',
    path: '/activities',
    permission: 'Activity Page.view',
    pageSize: 1_000,
    query: { sortBy: 'createdAt', sortOrder: 'asc', skipCount: 'true' },
    sinceParameter: 'createdAt__gte',
    cursorField: '$.createdAt',
    overlapMs: 60_000,
    dedupeBy: ['$.id'],
    mapping: {
      source: 'sentinelone.activities',
      event: '0',
      fields: {
        ...product,
        class_uid: { otherwise: 0 },
        category_uid: { otherwise: 0 },
        time: { from: '$.createdAt' },
        'metadata.uid': { from: '$.id' },
        message: { from: '$.primaryDescription' },
        severity_id: { otherwise: 1 },
        'actor.user.uid': { from: '$.userId' },
        'device.uid': { from: '$.agentId' },
        __activityType: { from: '$.activityType' },
        __threatId: { from: '$.threatId' },
        __siteId: { from: '$.siteId' },
        __details: { from: '$.secondaryDescription' },
      },
    },
  },
  {
    id: 'sentinelone.agents',
    title: 'Endpoints',
    path: '/agents',
    permission: 'Endpoints.view',
    pageSize: 1_000,
    query: { sortBy: 'updatedAt', sortOrder: 'asc', skipCount: 'true' },
    sinceParameter: 'updatedAt__gte',
    cursorField: '$.updatedAt',
    overlapMs: 120_000,
    dedupeBy: ['$.id', '$.updatedAt'],
    mapping: {
      source: 'sentinelone.agents',
      event: '5001',
      fields: {
        ...product,
        class_uid: { otherwise: 5001 },
        category_uid: { otherwise: 5 },
        activity_id: { otherwise: 2 },
        severity_id: { otherwise: 1 },
        time: { from: '$.updatedAt' },
        'metadata.uid': { from: '$.id' },
        'device.uid': { from: '$.id' },
        'device.uid_alt': { from: '$.uuid' },
        'device.hostname': { from: '$.computerName' },
        'device.domain': { from: '$.domain' },
        'device.ip': { from: '$.externalIp' },
        'device.hw_info.serial_number': { from: '$.serialNumber' },
        'device.type_id': { from: '$.machineType', map: { server: 1, desktop: 2, laptop: 3 }, otherwise: 0 },
        'device.os.name': { from: '$.osName' },
        'device.os.type_id': { from: '$.osType', map: systems, otherwise: 0 },
        'device.last_seen_time': { from: '$.lastActiveDate' },
        'device.first_seen_time': { from: '$.registeredAt' },
        'device.org.uid': { from: '$.siteId' },
        'device.agent_list[0].version': { from: '$.agentVersion' },
        __networkStatus: { from: '$.networkStatus' },
        __isActive: { from: '$.isActive' },
        __infected: { from: '$.infected' },
      },
    },
  },
];
