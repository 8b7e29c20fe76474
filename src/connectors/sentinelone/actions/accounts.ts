import type { Table } from '../row.ts';

export const accounts: Table = {
  slug: 'accounts',
  category: 'Accounts',
  rows: [
    {
      id: 'list-accounts',
      title: 'List Accounts',
      summary: 'Lists the accounts that the token can see, with their licences, state and number of active agents.',
      request: 'GET /accounts',
      query: `
        
        sortBy:id|name|totalLicenses|expiration|accountType|state|createdAt|updatedAt|activeLicenses|activeAgents|numberOfSites|usageType|billingMode
        ...accounts ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Accounts.view',
    },
    {
      id: 'create-account',
      title: 'Create Account',
      summary:
        'Adds an account below the console, with licences and an optional policy of its own. The token needs global scope.',
      request: 'POST /accounts',
      body: 'data!:@accountInput',
      reader: 'object',
      effect: 'write',
      permission: 'Accounts.create',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
    {
      id: 'get-account',
      title: 'Get Account',
      summary: 'Reads one account by its id: licences, expiry, state and usage figures.',
      request: 'GET /accounts/{account_id}',
      reader: 'object',
      effect: 'read',
      permission: 'Accounts.view',
    },
    {
      id: 'update-account',
      title: 'Update Account',
      summary:
        'Changes the name, licences, expiry or billing of an account. Fields that are left out keep their value.',
      request: 'PUT /accounts/{account_id}',
      body: `
        data!:{ name? salesforceId:text externalId?:text accountType?:Trial|Paid expiration?:instant inherits?
        policy:@policyInput unlimitedExpiration:flag skus?:[{ type:Core|Control|Complete totalLicenses:integer(0..)
        unlimited:flag }] "Obsolete." licenses?:{ bundles:[@licenseBundleInput] modules:[{ name! }] settings:[{
        groupName! setting! }] } usageType:customer|mssp|ir billingMode:subscription|consumption
        irFields?:@irContactInput makeSocDefaultUi?:flag }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Accounts.edit',
    },
    {
      id: 'revert-account-policy',
      title: 'Revert Account Policy',
      summary:
        "Throws away the account's own policy so that it follows the global policy again. The previous settings cannot be brought back.",
      request: 'PUT /accounts/{account_id}/revert-policy',
      body: 'data:{ id }',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Policy.edit',
    },
    {
      id: 'reactivate-account',
      title: 'Reactivate Account',
      summary: 'Revives an expired account, either until a new expiry time or without one.',
      request: 'PUT /accounts/{account_id}/reactivate',
      body: 'data!:{ unlimited:flag expiration?:instant }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'Accounts.edit',
    },
    {
      id: 'expire-an-account',
      title: 'Expire An Account',
      summary:
        'Ends the validity of an account immediately; its sites expire with it and their agents lose management.',
      request: 'POST /accounts/{account_id}/expire-now',
      reader: 'object',
      effect: 'destructive',
      idempotent: true,
      permission: 'Accounts.edit',
    },
    {
      id: 'get-uninstall-password-metadata',
      title: 'Get Uninstall Password Metadata',
      summary:
        'Tells who created or revoked the account-wide uninstall password and when, without revealing the password.',
      request: 'GET /accounts/{account_id}/uninstall-password/metadata',
      reader: 'object',
      effect: 'read',
      permission: 'Accounts.view',
    },
    {
      id: 'get-uninstall-password',
      title: 'Get Uninstall Password',
      summary:
        'Reveals the password that uninstalls any agent of the account. The answer is a secret; the feature must be switched on for the account.',
      request: 'GET /accounts/{account_id}/uninstall-password/view',
      reader: 'object',
      effect: 'read',
      permission: 'Endpoints.viewUninstallPassword',
      secretOutput: ['*'],
    },
    {
      id: 'generate-regenerate-uninstall-password',
      title: 'Generate or Regenerate Uninstall Password',
      summary:
        'Issues a fresh account-wide uninstall password with an expiry date; any earlier password stops working.',
      request: 'POST /accounts/{account_id}/uninstall-password/generate',
      body: 'data!:{ expiration!:date }',
      reader: 'object',
      effect: 'write',
      permission: 'Endpoints.modifyUninstallPassword',
    },
    {
      id: 'revoke-uninstall-password',
      title: 'Revoke Uninstall Password',
      summary: 'Withdraws the account-wide uninstall password, so that it no longer removes agents.',
      request: 'POST /accounts/{account_id}/uninstall-password/revoke',
      reader: 'object',
      effect: 'destructive',
      idempotent: true,
      permission: 'Endpoints.modifyUninstallPassword',
    },
    {
      id: 'export-accounts',
      title: 'Export Accounts',
      summary: 'Exports the matching accounts with their licence figures as a CSV table.',
      request: 'GET /export/accounts',
      query: '...accounts',
      reader: 'text',
      effect: 'read',
      permission: 'Accounts.view',
    },
  ],
};
