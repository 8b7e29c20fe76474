import type { Table } from '../row.ts';

export const settings: Table = {
  slug: 'settings',
  category: 'Settings',
  rows: [
    {
      id: 'get-application-management-settings',
      title: 'Get Application Management Settings',
      summary: 'Reads whether and when the scope scans for vulnerable applications.',
      request: 'GET /application-management/settings',
      query: 'accountIds:ids(1) siteIds:ids(1) groupIds:ids(1)',
      reader: 'object',
      effect: 'read',
      permission: 'Applications Page.view',
      licence: 'Singularity Vulnerability Management',
    },
    {
      id: 'update-application-management-settings',
      title: 'Update Application Management Settings',
      summary: 'Sets whether, how deeply and on which schedule a scope scans for vulnerable applications.',
      request: 'POST /application-management/settings',
      body: `
        filter!:{ tenant accountIds groupIds siteIds } data!:{ extensiveScanEnabled isDefaultPolicy
        scanSchedule:@scanSchedule extensiveLinuxScanEnabled vulnerabilitiesScanEnabled }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'one of Applications Page.scanVulnerabilities, Applications Page.changeVulnerabilitiesScanPolicy',
      licence: 'Singularity Vulnerability Management',
    },
  ],
};
