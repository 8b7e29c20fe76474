import type { Table } from '../row.ts';

export const threatIntelligence: Table = {
  slug: 'threat-intelligence',
  category: 'Threat Intelligence',
  rows: [
    {
      id: 'update-custom-custom-app-configuration-per-scope',
      title: 'Update Custom App Configuration per Scope',
      summary:
        "Tunes the computing resources of the vendor's indicator matching job for a scope. Meant for vendor staff.",
      request: 'POST /private/threat-intelligence/custom-app-config',
      body: `
        data!:{ executorCores!:integer(1..20) minScale!:integer(1..20) scopeLevel!:group|global|site|account sparkConf!
        driverMemory!:integer(1..50) maxScale!:integer(1..20) mgmtId!:long scopeId!:long executorMemory!:integer(1..50)
        driverCores!:integer(1..20) }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
    {
      id: 'delete-custom-config-app',
      title: 'Delete Custom App Configuration',
      summary: 'Takes back resource settings of the indicator matching job for a scope. Meant for vendor staff.',
      request: 'DELETE /private/threat-intelligence/custom-app-config',
      body: 'data!:{ scopeId!:long mgmtId!:long scopeLevel!:group|global|site|account }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
    {
      id: 'list-iocs',
      title: 'List IOCs',
      summary:
        'Lists your threat intelligence indicators (hashes, addresses, domains, URLs). Works only with a token of a single scope.',
      request: 'GET /threat-intelligence/iocs',
      query: 'sortBy:id|creationTime|uploadTime|updatedAt|source|type ...iocs ...paging',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Threat Intelligence.view',
      licence: 'Complete',
    },
    {
      id: 'create-iocs',
      title: 'Create IOCs',
      summary:
        'Uploads indicators that agents then look for: hashes, addresses, domains or URLs. Their life is capped at 30 days for addresses and 180 for the others.',
      request: 'POST /threat-intelligence/iocs',
      body: 'filter:{ tenant accountIds groupIds siteIds } data!:[@iocInput]',
      reader: 'list',
      effect: 'write',
      permission: 'Threat Intelligence.manage',
      licence: 'Complete',
    },
    {
      id: 'delete-iocs',
      title: 'Delete IOCs',
      summary:
        'Deletes indicators. The console wants account ids and one more criterion; single indicators are named by uuids.',
      request: 'DELETE /threat-intelligence/iocs',
      body: 'filter!:{ ...iocs }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'iocs',
      permission: 'Threat Intelligence.manage',
      licence: 'Complete',
    },
    {
      id: 'get-ioc-enrichment-for-threat',
      title: 'Get IOC Enrichment For Threat',
      summary: 'Shows which of your indicators matched a threat.',
      request: 'GET /private/threat-intelligence/threats/{threat_id}/indicators',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.threats.list-threats',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
  ],
};
