import type { Table } from '../row.ts';

export const alerts: Table = {
  slug: 'alerts',
  category: 'Alerts',
  rows: [
    {
      id: 'list-alert-actions',
      title: 'List Alert Actions',
      summary: 'Tells which actions the console would offer on the matching alerts.',
      request: 'GET /private/cloud-detection/alerts/available-actions',
      query: 'osType:[windows_legacy|windows|linux|macos] severity:[Low|Medium|High|Critical] ...alerts',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.alerts.list-alerts',
    },
    {
      id: 'disconnect-agents-from-network',
      title: 'Disconnect Agents From Network',
      summary: 'Isolates every endpoint that stands behind the matching alerts.',
      request: 'POST /private/cloud-detection/alerts/agents-disconnect',
      body: `
        filter!:{ osType:[windows|linux|windows_legacy|macos] limit severity:[Low|Medium|High|Critical|Info] ...alerts }
        data:{}
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'alerts',
      unproven: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.agent-actions.disconnect-from-network with the agent ids of the alerts',
    },
    {
      id: 'reconnect-agent-to-network',
      title: 'Reconnect Agent To Network',
      summary: 'Releases the endpoints behind the matching alerts from isolation.',
      request: 'POST /private/cloud-detection/alerts/agents-connect',
      body: `
        filter!:{ osType:[windows|linux|windows_legacy|macos] limit severity:[Low|Medium|High|Critical|Info] ...alerts }
        data:{}
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'alerts',
      unproven: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.agent-actions.connect-to-network with the agent ids of the alerts',
    },
    {
      id: 'mark-alert-as-threat-with-sype-suspicious-malicious',
      title: 'Mark Alert as Threat with Type Suspicious or Malicious',
      summary:
        'Promotes alerts of detection rules to threats of the chosen kind, which can trigger automatic mitigation.',
      request: 'POST /private/cloud-detection/alerts/mark-as-threat',
      body: `
        filter!:{ osType:[windows|linux|windows_legacy|macos] limit severity:[Low|Medium|High|Critical|Info] ...alerts }
        data!:{ status!:undefined|UNDEFINED|suspicious|Suspicious|malicious|Malicious }
      `,
      reader: 'affected',
      effect: 'write',
      selects: 'alerts',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.threats.mark-deep-visibility-event-as-threat with the storylines of the alerts',
    },
    {
      id: 'update-alert-analyst-verdict',
      title: 'Update Alert Analyst Verdict',
      summary:
        "Records an analyst's judgement on alerts of custom detection rules: true positive, false positive, suspicious or undefined.",
      request: 'POST /cloud-detection/alerts/analyst-verdict',
      body: `
        filter!:{ osType:[windows|linux|windows_legacy|macos] limit severity:[Low|Medium|High|Critical|Info] ...alerts }
        data!:{
        analystVerdict!:undefined|UNDEFINED|true_positive|TRUE_POSITIVE|false_positive|FALSE_POSITIVE|suspicious|SUSPICIOUS
        }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'alerts',
      permission: 'Custom Alerts.updateAnalystVerdict',
      licence: 'Complete',
    },
    {
      id: 'update-threat-incident',
      title: 'Update Alert Incident',
      summary:
        'Moves alerts of custom detection rules to unresolved, in progress or resolved. In spite of its id it does not touch threats.',
      request: 'POST /cloud-detection/alerts/incident',
      body: `
        filter!:{ osType:[windows|linux|windows_legacy|macos] limit severity:[Low|Medium|High|Critical|Info] ...alerts }
        data!:{ incidentStatus!:unresolved|UNRESOLVED|in_progress|IN_PROGRESS|resolved|RESOLVED }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'alerts',
      permission: 'Custom Alerts.updateIncidentStatus',
      licence: 'Complete',
    },
    {
      id: 'list-alerts',
      title: 'List Alerts',
      summary:
        'Lists alerts that custom detection (STAR) rules raised, with rule, process, endpoint and container details. Alerts of other sources are not included.',
      request: 'GET /cloud-detection/alerts',
      query: `
        disablePagination osType:[windows|linux|windows_legacy|macos] severity:[Low|Medium|High|Critical|Info]
        sortBy:id|machineType|osName|incidentStatus|analystVerdict|severity|agentDetectionInfoMachineType|agentDetectionInfoName|agentDetectionInfoOsFamily|agentDetectionInfoOsName|agentDetectionInfoOsRevision|agentDetectionInfoSiteId|agentDetectionInfoUuid|agentDetectionInfoVersion|alertInfoAlertId|alertInfoAnalystVerdict|alertInfoCreatedAt|alertInfoDvEventId|alertInfoEventType|alertInfoHitType|alertInfoIncidentStatus|alertInfoReportedAt|alertInfoSource|containerInfoId|containerInfoImage|containerInfoLabels|containerInfoName|kubernetesInfoCluster|kubernetesInfoControllerKind|kubernetesInfoControllerLabels|kubernetesInfoControllerName|kubernetesInfoNamespace|kubernetesInfoNamespaceLabels|kubernetesInfoNode|kubernetesInfoPod|kubernetesInfoPodLabels|ruleInfoDescription|ruleInfoId|ruleInfoName|ruleInfoScopeLevel|ruleInfoSeverity|ruleInfoTreatAsThreat|sourceParentProcessInfoCommandline|sourceParentProcessInfoFileHashMd5|sourceParentProcessInfoFileHashSha1|sourceParentProcessInfoFileHashSha256|sourceParentProcessInfoFilePath|sourceParentProcessInfoFileSignerIdentity|sourceParentProcessInfoName|sourceParentProcessInfoPid|sourceParentProcessInfoPidStarttime|sourceParentProcessInfoStoryline|sourceParentProcessInfoIntegrityLevel|sourceParentProcessInfoSubsystem|sourceParentProcessInfoUser|sourceProcessInfoCommandline|sourceProcessInfoFileHashMd5|sourceProcessInfoFileHashSha1|sourceProcessInfoFileHashSha256|sourceProcessInfoFilePath|sourceProcessInfoFileSignerIdentity|sourceProcessInfoName|sourceProcessInfoPid|sourceProcessInfoPidStarttime|sourceProcessInfoStoryline|sourceProcessInfoIntegrityLevel|sourceProcessInfoSubsystem|sourceProcessInfoUser
        ...alerts ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Custom Alerts.view',
      licence: 'Complete',
    },
  ],
};
