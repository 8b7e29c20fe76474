import type { Table } from '../row.ts';

export const cloudResources: Table = {
  slug: 'cloud-resources',
  category: 'Cloud Resources',
  rows: [
    {
      id: 'export-cloud-rogue-resources-to-csv',
      title: 'Export Cloud Rogue Resources to CSV',
      summary: 'Exports cloud machines that run without an agent as CSV.',
      request: 'GET /cloudnative/cloud-rogues/export',
      query: 'exportFormat:csv|json sortBy:id|createdTime ...cloudRogues ...paging',
      reader: 'text',
      effect: 'read',
      permission: 'cloudRogues.view',
      licence: 'Cloud Workload Security',
    },
    {
      id: 'list-cloud-rogue-resources',
      title: 'List Cloud Rogue Resources',
      summary: 'Lists machines in connected cloud accounts on which no agent was found.',
      request: 'GET /cloudnative/cloud-rogues',
      query: `
        
        sortBy:id|createdTime|resourceType|name|region|virtualNetworkId|imageId|osType|cloudProviderAccountName|cloudProviderAccountId|cloudProviderOrganization|cloudProviderName
        ...cloudRogues ...paging
      `,
      reader: 'list',
      itemsPath: 'data.resources',
      paging: 'cursor',
      effect: 'read',
      permission: 'cloudRogues.view',
      licence: 'Cloud Workload Security',
    },
  ],
};
