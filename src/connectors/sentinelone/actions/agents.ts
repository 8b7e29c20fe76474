import type { Table } from '../row.ts';

export const agents: Table = {
  slug: 'agents',
  category: 'Agents',
  rows: [
    {
      id: 'list-agents',
      title: 'List Agents',
      summary: 'Lists endpoints with everything the console knows: system, network, protection state, health and tags.',
      request: 'GET /agents',
      query: `
        
        sortBy:createdAt|updatedAt|id|computerName|groupId|osType|osName|uuid|scanStatus|isDecommissioned|decommissionedAt|isUninstalled|threatMitigationStatus|threatResolved|threatContentHash|threatCreatedAt|registeredAt|lastActiveDate|isActive|isPendingUninstall|activeThreats|isUpToDate|agentVersion|osArch|machineType|networkStatus|domain|mitigationMode|mitigationModeSuspicious|encryptedApplications|totalMemory|cpuCount|coreCount|externalIp|lastLoggedInUserName|groupName|networkInterfacePhysical|siteId|siteName|infected|threatRebootRequired|consoleMigrationStatus|appsVulnerabilityStatus|accountName|externalId|installerType|rangerVersion|operationalState|remoteProfilingState|networkQuarantineEnabled|firewallEnabled|locationEnabled|cloudAccount|cloudImage|cloudInstanceId|cloudInstanceSize|cloudLocation|cloudNetwork|cloudProvider|clusterName|kubernetesVersion|kubernetesType|agentNamespace|agentPodName|serialNumber|cpuId|fullDiskScanLastUpdatedAt|lastSuccessfulScanDate|ecsType|ecsVersion|ecsClusterName|ecsTaskArn|ecsTaskAvailabilityZone|ecsServiceName|ecsServiceArn|ecsTaskDefinitionFamily|ecsTaskDefinitionRevision|ecsTaskDefinitionArn|isAdConnector|activeProtection|pacFileUsage|proxyMethod|console|consoleProxyAddress|deepVisibility|deepVisibilityProxyAddress
        ...agents ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Endpoints.view',
    },
    {
      id: 'count-agents',
      title: 'Count Agents',
      summary: 'Returns how many endpoints a filter selects. Use it before a filter-based write.',
      request: 'GET /agents/count',
      query: '...agents',
      reader: 'object',
      effect: 'read',
      permission: 'Endpoints.view',
    },
    {
      id: 'get-passphrase',
      title: 'Get Passphrase',
      summary: 'Reveals the maintenance passphrases of agents, present and previous ones. The answer is a secret.',
      request: 'GET /agents/passphrases',
      query: 'limit cursor skip skipCount countOnly ...agents',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Endpoints.showPassphrase',
      secretOutput: ['*'],
    },
    {
      id: 'export-agent-logs',
      title: 'Export Agent Logs',
      summary:
        'Downloads what an agent has uploaded (logs, fetched files, a shell transcript), named by the activity that announced it.',
      request: 'GET /agents/{agent_id}/uploads/{activity_id}',
      reader: 'file',
      effect: 'read',
      permission:
        'Endpoints.view; for parts of it Endpoints.fileFetch, Endpoints.FetchLogs, Endpoints.downloadRemoteShellTranscript',
    },
    {
      id: 'list-agent-installed-applications',
      title: 'List Agent Installed Applications',
      summary: 'Shows the software that was found on the named agents, in one answer without pages.',
      request: 'GET /agents/applications',
      query: 'ids!',
      reader: 'list',
      effect: 'read',
      permission: 'Endpoints.view',
    },
    {
      id: 'get-local-upgrade-agent-authorization',
      title: 'Get Local Upgrade Agent Authorization',
      summary: 'Tells whether, and until when, one agent may be upgraded locally.',
      request: 'GET /agents/{agent_id}/local-upgrade-authorization',
      reader: 'object',
      effect: 'read',
      permission: 'Local Upgrade/Downgrade Authorization.view',
    },
    {
      id: 'export-agents',
      title: 'Export Agents',
      summary: 'Exports matching endpoints with every column as CSV; meant for up to 50,000 data points.',
      request: 'GET /export/agents',
      query: '...agents',
      reader: 'text',
      effect: 'read',
      permission: 'Endpoints.view',
    },
    {
      id: 'list-the-endpoint-tags-that-match-the-filters',
      title: 'List the Endpoint Tags That Match the Filters',
      summary: 'Lists the endpoint tags in scope and on how many endpoints each is set.',
      request: 'GET /agents/tags',
      query: `
        ids accountIds siteIds groupIds query createdBy description includeChildren includeEndpointCounters
        includeExclusionCounters includeParents isDecommissioned:flags isUninstalled:flags key key__contains scopePath
        updatedBy value value__contains sortBy:key|value|description|updatedAt|createdBy|updatedBy|scopePath ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Endpoints.view; for parts of it Tag Management.edit',
    },
    {
      id: 'export-agents-light',
      title: 'Export Agents Light',
      summary:
        'Exports endpoints as CSV with few columns, for fleets that are too large for the full export (up to 300,000).',
      request: 'GET /export/agents-light',
      query: '...agents',
      reader: 'text',
      effect: 'read',
      permission: 'Endpoints.view',
    },
  ],
};
