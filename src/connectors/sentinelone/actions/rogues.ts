import type { Table } from '../row.ts';

export const rogues: Table = {
  slug: 'rogues',
  category: 'Rogues',
  rows: [
    {
      id: 'get-rogues-table',
      title: 'Get Rogues Table',
      summary: 'Lists devices on your networks that could carry an agent but have none.',
      request: 'GET /rogues/table-view',
      query: `
        sortBy:osType|osName|id|deviceType|osVersion|manufacturer|firstSeen|lastSeen|macAddress|localIp|externalIp
        ...rogues ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Rogues.view',
    },
    {
      id: 'export-rogues-data',
      title: 'Export Rogues Data',
      summary: 'Exports devices without an agent as CSV.',
      request: 'GET /rogues/report/csv',
      query: '...rogues',
      reader: 'text',
      effect: 'read',
      permission: 'Rogues.view',
    },
    {
      id: 'list-rogues-settings',
      title: 'Get Rogues Settings',
      summary: 'Reads in which networks an account or site looks for devices without agents.',
      request: 'GET /rogues/settings',
      query: 'accountIds siteIds',
      reader: 'object',
      effect: 'read',
      permission: 'Rogues.view',
    },
    {
      id: 'update-rogues-settings',
      title: 'Update Rogues Settings',
      summary:
        'Changes where and how devices without agents are searched for. A network is scanned from 2, 10 or 100 agents on.',
      request: 'PUT /rogues/settings',
      body: 'data!:@roguesSettings filter!:{ siteIds accountIds }',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Rogues.edit',
    },
  ],
};
