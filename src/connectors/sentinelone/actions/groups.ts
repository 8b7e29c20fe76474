import type { Table } from '../row.ts';

export const groups: Table = {
  slug: 'groups',
  category: 'Groups',
  rows: [
    {
      id: 'list-groups',
      title: 'List Groups',
      summary: 'Lists groups with their type, site, rank and number of agents.',
      request: 'GET /groups',
      query: `
        accountIds siteIds groupIds query description id isDefault name rank:integer registrationToken:secret
        type:static|dynamic|pinned types:[static|dynamic|pinned] updatedAt__gt updatedAt__gte updatedAt__lt
        updatedAt__lte sortBy:id|name|type|rank|siteId|createdAt|updatedAt|description ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Groups.view',
    },
    {
      id: 'create-group',
      title: 'Create Group',
      summary: 'Adds a group to a site: static, pinned, or dynamic with the id of a stored filter.',
      request: 'POST /groups',
      body: `
        data!:{ name! description? filterId? source rank?:integer inherits! policy:@policyInput isDefault siteId!
        type:static|dynamic|pinned }
      `,
      reader: 'object',
      effect: 'write',
      permission: 'Groups.create',
    },
    {
      id: 'regenerate-group-token',
      title: 'Regenerate Group Token',
      summary:
        'Replaces the token with which new agents join a static group. Installers that carry the old token stop working. The answer holds the new one, a secret.',
      request: 'PUT /groups/{group_id}/regenerate-key',
      reader: 'object',
      effect: 'destructive',
      permission: 'Groups.edit',
      secretOutput: ['*'],
    },
    {
      id: 'get-group',
      title: 'Get Group',
      summary: 'Reads one group by its id, with its policy inheritance and filter.',
      request: 'GET /groups/{group_id}',
      reader: 'object',
      effect: 'read',
      permission: 'Groups.view',
    },
    {
      id: 'update-group',
      title: 'Update Group',
      summary: 'Changes name, description, rank, filter or policy of one group.',
      request: 'PUT /groups/{group_id}',
      body: `
        data:{ id name description? filterId? source rank?:integer inherits? policy:@policyInput isDefault siteId }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Groups.edit',
    },
    {
      id: 'delete-group',
      title: 'Delete Group',
      summary: "Deletes one group; its agents return to the site's default group.",
      request: 'DELETE /groups/{group_id}',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Groups.delete',
    },
    {
      id: 'revert-policy',
      title: 'Revert Group Policy',
      summary:
        "Throws away the group's own policy so that it follows its site again. The previous settings cannot be brought back.",
      request: 'PUT /groups/{group_id}/revert-policy',
      body: 'data:{ id }',
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      permission: 'Policy.edit',
    },
    {
      id: 'move-agents',
      title: 'Move Agents',
      summary: 'Puts the selected agents into this group. Agents that belong to another site are left where they are.',
      request: 'PUT /groups/{group_id}/move-agents',
      body: 'filter!:{ agentIds ...agents }',
      reader: 'affected',
      countField: 'agentsMoved',
      effect: 'write',
      idempotent: true,
      selects: 'agents',
      permission: 'Groups.moveToGroup',
      proof: 'inGroup',
    },
    {
      id: 'update-group-ranks',
      title: 'Update Group Ranks',
      summary: 'Sets the priority of dynamic groups; an agent that fits several belongs to the first.',
      request: 'PUT /groups/ranks',
      body: 'siteIds accountIds data!:{ ranks:[{ id rank:integer }] } filter!:{ siteIds accountIds }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'Groups.edit',
    },
    {
      id: 'get-group-site-registration-token',
      title: 'Get Group Site Registration Token',
      summary: 'Reveals the token with which new agents join this group. The answer is a secret.',
      request: 'GET /groups/{group_id}/token',
      reader: 'object',
      effect: 'read',
      permission: 'Groups.view',
      secretOutput: ['*'],
    },
  ],
};
