import type { Table } from '../row.ts';

export const serviceUsers: Table = {
  slug: 'service-users',
  category: 'Service Users',
  rows: [
    {
      id: 'list-service-users',
      title: 'List Service Users',
      summary: 'Lists service users with role, scope and the expiry of their token.',
      request: 'GET /service-users',
      query: `
        ids accountIds siteIds query roleIds
        sortBy:id|createdAt|updatedAt|name|fullName|description|firstLogin|lastLogin|dateJoined|roleId|apiTokenCreatedAt|apiTokenExpiresAt|lastActivation|createdByName|updatedByName
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Service Users.view',
    },
    {
      id: 'create-service-user',
      title: 'Create Service User',
      summary:
        'Creates a service user with a token that expires at the given time. The token is in this answer and can never be read again.',
      request: 'POST /service-users',
      body: `
        data!:{ name!:text(255) description?:text(255) expirationDate! scope!:tenant|account|site
        scopeRoles:[@scopeRoleInput] forceLegacy:flag }
      `,
      reader: 'object',
      effect: 'write',
      permission: 'Service Users.create',
      secretOutput: ['apiToken', 'token'],
    },
    {
      id: 'export-service-users',
      title: 'Export Service Users',
      summary: 'Exports the service users as CSV, without tokens.',
      request: 'GET /export/service-users',
      query: 'ids accountIds siteIds query roleIds',
      reader: 'text',
      effect: 'read',
      permission: 'Service Users.view',
    },
    {
      id: 'update-service-user',
      title: 'Update Service User',
      summary: 'Changes description, scope or roles of a service user. The expiry of its token cannot be changed.',
      request: 'PUT /service-users/{service_user_id}',
      body: 'data!:{ description?:text(255) scope?:tenant|account|site scopeRoles:[@scopeRoleInput] }',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Service Users.edit',
    },
    {
      id: 'delete-service-user',
      title: 'Delete Service User',
      summary: 'Deletes one service user; whatever uses its token is locked out at once.',
      request: 'DELETE /service-users/{service_user_id}',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Service Users.delete',
    },
    {
      id: 'bulk-delete-service-users',
      title: 'Bulk Delete Service Users',
      summary: 'Deletes all service users that a filter selects, together with their tokens.',
      request: 'POST /service-users/delete-service-users',
      body: 'filter!:{ siteIds accountIds ids query roleIds } data:{}',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'serviceUsers',
      permission: 'Service Users.delete',
    },
  ],
};
