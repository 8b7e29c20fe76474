import type { Table } from '../row.ts';

export const tagManager: Table = {
  slug: 'tag-manager',
  category: 'Tag Manager',
  rows: [
    {
      id: 'create-a-new-endpoint-tag',
      title: 'Create a New Endpoint Tag',
      summary: 'Creates an endpoint tag, a pair of key and value, in the chosen scope.',
      request: 'POST /tag-manager',
      body: 'data:{ type! value! description key! } filter!:{ tenant accountIds groupIds siteIds }',
      reader: 'object',
      effect: 'write',
      permission: 'Tag Management.create',
    },
    {
      id: 'delete-endpoint-tags',
      title: 'Delete Endpoint Tags',
      summary: 'Deletes endpoint tags; they vanish from all endpoints that carry them.',
      request: 'DELETE /tag-manager',
      body: `
        filter!:{ groupIds tagIds query tenant includeChildren accountIds tagIdsExcluded:ids includeParents siteIds }
      `,
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'endpointTags',
      permission: 'Tag Management.delete',
    },
    {
      id: 'edit-endpoint-tag',
      title: 'Edit Endpoint Tag',
      summary: 'Changes key, value or description of one endpoint tag, on all endpoints that carry it.',
      request: 'PUT /tag-manager/{tag_id}',
      body: 'data!:{ value description key }',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Tag Management.edit',
    },
  ],
};
