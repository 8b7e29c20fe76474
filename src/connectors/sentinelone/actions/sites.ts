import type { Table } from '../row.ts';

export const sites: Table = {
  slug: 'sites',
  category: 'Sites',
  rows: [
    {
      id: 'list-sites',
      title: 'List Sites',
      summary: 'Lists sites with account, licences, state and expiry, and the totals over all of them.',
      request: 'GET /sites',
      query: `
        
        sortBy:id|name|totalLicenses|expiration|siteType|state|suite|createdAt|updatedAt|activeLicenses|accountName|sku|description|usageType
        ...sites ...paging
      `,
      reader: 'list',
      itemsPath: 'data.sites',
      paging: 'cursor',
      effect: 'read',
      permission: 'Sites.view; for parts of it Endpoints.moveToAnotherSite',
      secretOutput: ['registrationToken'],
    },
    {
      id: 'create-site',
      title: 'Create Site',
      summary:
        'Adds a site to an account, with licences, expiry and an optional policy of its own. The answer holds its registration token, a secret.',
      request: 'POST /sites',
      body: 'data!:@siteInput',
      reader: 'object',
      effect: 'write',
      permission: 'Sites.create',
      secretOutput: ['registrationToken'],
    },
    {
      id: 'export-sites',
      title: 'Export Sites',
      summary: 'Exports the matching sites with their licence figures as CSV.',
      request: 'GET /export/sites',
      query: '...sites',
      reader: 'text',
      effect: 'read',
      permission: 'Sites.view',
    },
    {
      id: 'get-site',
      title: 'Get Site',
      summary: 'Reads one site by its id. The answer may hold the registration token, a secret.',
      request: 'GET /sites/{site_id}',
      reader: 'object',
      effect: 'read',
      permission: 'Sites.view',
      secretOutput: ['registrationToken'],
    },
    {
      id: 'update-site',
      title: 'Update Site',
      summary: 'Changes name, licences, expiry or policy inheritance of one site.',
      request: 'PUT /sites/{site_id}',
      body: `
        data!:{ id? name? siteType?:Trial|Paid totalLicenses?:integer(-1..) expiration:instant externalId?:text
        description? inherits? policy:@policyInput unlimitedExpiration:flag inheritAccountExpiration?:flag
        unlimitedLicenses?:flag "Obsolete." suite?:Core|Control|Complete "Obsolete." licenses:@siteLicensesInput
        usageType:customer|mssp|ir irFields?:@irContactInput }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Sites.edit',
      secretOutput: ['registrationToken'],
    },
    {
      id: 'delete-site',
      title: 'Delete Site',
      summary: 'Deletes one site with its groups and everything that was configured in it.',
      request: 'DELETE /sites/{site_id}',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Sites.delete',
    },
    {
      id: 'get-site-registration-token',
      title: 'Get Site Registration Token',
      summary: 'Reveals the token with which new agents join the site. The answer is a secret.',
      request: 'GET /sites/{site_id}/token',
      reader: 'object',
      effect: 'read',
      permission: 'Sites.view',
      secretOutput: ['*'],
    },
    {
      id: 'revert-site-policy',
      title: 'Revert Site Policy',
      summary:
        "Throws away the site's own policy so that it follows its account again. The previous settings cannot be brought back.",
      request: 'PUT /sites/{site_id}/revert-policy',
      body: 'data:{ id }',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Policy.edit',
    },
    {
      id: 'create-site-and-user',
      title: 'Create Site And User',
      summary: 'Adds a site and its first administrator in one step.',
      request: 'POST /site-with-admin',
      body: `
        data!:{ name! siteType:Trial|Paid totalLicenses?:integer(-1..) expiration?:instant externalId?:text description?
        inherits policy:@policyInput suite:Core|Control|Complete "Obsolete." sku:Core|Control|Complete "Obsolete."
        licenses:@siteLicensesInput unlimitedExpiration?:flag inheritAccountExpiration?:flag unlimitedLicenses?:flag
        accountId? accountSfId?:text usageType:customer|mssp|ir irFields?:@irContactInput user!:{ email!:email fullName!
        twoFaEnabled primaryTwoFaMethod password?:secret } }
      `,
      reader: 'object',
      effect: 'write',
      permission: 'Sites.create',
      secretOutput: ['registrationToken', 'password', 'token'],
    },
    {
      id: 'regenerate-site-key',
      title: 'Regenerate Site Key',
      summary:
        'Replaces the token with which new agents join the site. Installers that carry the old token stop working. The answer holds the new one, a secret.',
      request: 'PUT /sites/{site_id}/regenerate-key',
      reader: 'object',
      effect: 'destructive',
      permission: 'Sites.edit',
      secretOutput: ['*'],
    },
    {
      id: 'reactivate-site',
      title: 'Reactivate Site',
      summary: 'Revives an expired site, either until a new expiry time or without one.',
      request: 'PUT /sites/{site_id}/reactivate',
      body: 'data!:{ unlimited:flag expiration?:instant }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'Sites.edit',
    },
    {
      id: 'expire-site',
      title: 'Expire Site',
      summary: 'Ends the validity of a site immediately; its agents lose management.',
      request: 'POST /sites/{site_id}/expire-now',
      reader: 'object',
      effect: 'destructive',
      idempotent: true,
      permission: 'Sites.edit',
      secretOutput: ['registrationToken'],
    },
    {
      id: 'update-sites',
      title: 'Update Sites',
      summary: 'Changes type, expiry, licences or inheritance of all sites that a filter selects.',
      request: 'PUT /sites/update-bulk',
      body: `
        data!:{ description? siteType?:Trial|Paid expiration?:instant unlimitedExpiration?:flag
        inheritAccountExpiration?:flag inherits? licenses:{ bundles:[@licenseBundleInput] } } filter!:{ ...sites }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'sites',
      permission: 'Sites.edit',
    },
    {
      id: 'get-local-upgrade-site-authorization',
      title: 'Get Local Upgrade Site Authorization',
      summary: 'Tells until when agents of a site may be upgraded locally.',
      request: 'GET /sites/{site_id}/local-authorization',
      reader: 'object',
      effect: 'read',
      permission: 'Local Upgrade/Downgrade Authorization.view',
    },
    {
      id: 'edit-local-upgrade-site-authorization',
      title: 'Edit Local Upgrade Site Authorization',
      summary: 'Sets until when agents of a site may be up- or downgraded locally.',
      request: 'PUT /sites/{site_id}/local-authorization',
      body: 'siteAuthorization?:instant',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Local Upgrade/Downgrade Authorization.edit',
    },
    {
      id: 'get-a-csv-file-of-local-upgrade-site-authorization-data',
      title: 'Get a CSV File of Local Upgrade Site Authorization Data',
      summary: 'Exports the agents of a site that may be upgraded locally as CSV.',
      request: 'GET /sites/{site_id}/local-upgrade-approved-agents-csv',
      reader: 'text',
      effect: 'read',
      permission: 'Local Upgrade/Downgrade Authorization.view',
    },
  ],
};
