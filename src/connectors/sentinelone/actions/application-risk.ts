import type { Table } from '../row.ts';

export const applicationRisk: Table = {
  slug: 'application-risk',
  category: 'Application Risk',
  rows: [
    {
      id: 'list-application-risk',
      title: 'List Application Risk',
      summary: 'Lists installed applications of the older inventory with their risk level.',
      request: 'GET /installed-applications',
      query: `
        sortBy:id|installedAt|type|name|publisher|version|size|agentComputerName|riskLevel|createdAt|updatedAt
        ...applications ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Complete',
      lifecycle: 'deprecated',
      standIn: 'sentinelone.application-management.list-application-inventory',
    },
    {
      id: 'list-cves',
      title: 'List CVEs',
      summary: 'Lists the CVEs that the older application inventory knows.',
      request: 'GET /installed-applications/cves',
      query: `
        ids accountIds siteIds groupIds applicationIds createdAt__gt createdAt__gte createdAt__lt createdAt__lte
        cveIds:texts updatedAt__gt updatedAt__gte updatedAt__lt updatedAt__lte
        sortBy:id|publishedAt|agentId|applicationId ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Complete',
      lifecycle: 'deprecated',
      standIn: 'sentinelone.application-management.get-cve-data',
    },
    {
      id: 'export-applications',
      title: 'Export Applications',
      summary: 'Exports the older application inventory as CSV; the console refuses more than 100,000 rows.',
      request: 'GET /export/installed-applications',
      query: '...applications',
      reader: 'text',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Complete',
    },
  ],
};
