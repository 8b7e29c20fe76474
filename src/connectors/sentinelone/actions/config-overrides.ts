import type { Table } from '../row.ts';

export const configOverrides: Table = {
  slug: 'config-overrides',
  category: 'Config Overrides',
  rows: [
    {
      id: 'list-config-overrides',
      title: 'List Config Overrides',
      summary: 'Lists configuration overrides with the scope, system and agent version that each applies to.',
      request: 'GET /config-override',
      query: `
        sortBy:id|createdAt|updatedAt|name|description|scope|osType|agentVersion|versionOption|config|agentId
        ...configOverrides ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Policy Override.view',
    },
    {
      id: 'create-config-override',
      title: 'Create Config Override',
      summary:
        'Adds a configuration override, a JSON document of agent settings, for one scope and system. A wrong setting can weaken protection.',
      request: 'POST /config-override',
      body: `
        data!:{ name! description osType! agentVersion versionOption:ALL|SPECIFIC config!:document
        scope!:group|site|account|tenant account:{ id! name } site:{ id! name } group:{ id! name } } filter:{}
      `,
      reader: 'object',
      effect: 'write',
      permission: 'Policy Override.create',
    },
    {
      id: 'delete-config-overrides',
      title: 'Delete Config Overrides',
      summary: 'Removes all configuration overrides that a filter selects; the agents return to their policy.',
      request: 'DELETE /config-override',
      body: 'filter!:{ ...configOverrides }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'configOverrides',
      permission: 'Policy Override.delete',
    },
    {
      id: 'update-config-override',
      title: 'Update Config Override',
      summary: 'Changes the settings, scope or version of one configuration override.',
      request: 'PUT /config-override/{override_id}',
      body: `
        data!:{ name description osType agentVersion versionOption:ALL|SPECIFIC config:document
        scope:group|site|account|tenant site:{ id! name } group:{ id! name } account:{ id! name } } filter:{}
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Policy Override.edit',
    },
    {
      id: 'delete-config-override',
      title: 'Delete Config Override',
      summary: 'Removes one configuration override by its id.',
      request: 'DELETE /config-override/{override_id}',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Policy Override.delete',
    },
  ],
};
