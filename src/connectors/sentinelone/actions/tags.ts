import type { Table } from '../row.ts';

export const tags: Table = {
  slug: 'tags',
  category: 'Tags',
  rows: [
    {
      id: 'list-tags',
      title: 'List Tags',
      summary: 'Lists tags of one kind: for firewall rules, network quarantine rules or discovered devices.',
      request: 'GET /tags',
      query: `
        type!:[firewall|network-quarantine|device-inventory] ids accountIds siteIds groupIds tenant query
        disablePagination kind name__contains onlyParents:flag scope:site|global|account|group sortBy:id|type|scope|query
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'one of Firewall Control.view, Network Quarantine Control.view, Ranger.view',
    },
    {
      id: 'create-tags',
      title: 'Create Tag',
      summary: 'Creates a tag for firewall rules, network quarantine rules or discovered devices.',
      request: 'POST /tags',
      body: `
        data!:{ name! id description:text(256) kind:text(64) type!:firewall|network-quarantine|device-inventory }
        filter!:{ tenant accountIds groupIds siteIds }
      `,
      reader: 'object',
      effect: 'write',
      permission:
        'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags, Ranger.manageDeviceTags',
    },
    {
      id: 'delete-tags',
      title: 'Delete Tags',
      summary: 'Deletes the tags that a filter selects, which detaches them from their rules or devices.',
      request: 'DELETE /tags',
      body: `
        filter:{ accountIds siteIds groupIds tenant ids query type!:[firewall|network-quarantine|device-inventory]
        scope:site|global|account|group name__contains onlyParents:flag kind }
      `,
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'tags',
      permission:
        'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags, Ranger.manageDeviceTags',
    },
    {
      id: 'edit-tag',
      title: 'Edit Tag',
      summary: 'Renames a rule or device tag or changes its description.',
      request: 'PUT /tags/{tag_id}',
      body: 'data!:{ name id description:text(256) kind:text(64) }',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission:
        'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags, Ranger.manageDeviceTags',
    },
    {
      id: 'delete-tag',
      title: 'Delete Tag',
      summary: 'Deletes one rule or device tag by its id.',
      request: 'DELETE /tags/{tag_id}',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission:
        'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags, Ranger.manageDeviceTags',
    },
  ],
};
