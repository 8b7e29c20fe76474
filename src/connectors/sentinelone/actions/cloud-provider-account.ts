import type { Table } from '../row.ts';

export const cloudProviderAccount: Table = {
  slug: 'cloud-provider-account',
  category: 'Cloud Provider Account',
  rows: [
    {
      id: 'list-cloud-provider-account-active-health-events',
      title: 'List Cloud Provider Account Active Health Events',
      summary: 'Lists open health problems of a cloud account that is connected to the console.',
      request: 'GET /cloudnative/account-management/active-health-events/{cloud_provider_account_id}',
      path: 'cloud_provider_account_id!:text(200)',
      query: 'accountIds siteIds groupIds tenant',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
  ],
};
