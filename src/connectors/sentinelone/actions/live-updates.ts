import type { Table } from '../row.ts';

export const liveUpdates: Table = {
  slug: 'live-updates',
  category: 'Live Updates',
  rows: [
    {
      id: 'list-agent-merged-updates',
      title: 'List Agent Merged Updates',
      summary: 'Lists the detection content updates that one agent has merged.',
      request: 'GET /content-updates-inventory',
      query: 'agentId! sortBy:appliedAt|agentId|assetFamilyType|version|displayName ...paging',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Endpoints.view',
    },
  ],
};
