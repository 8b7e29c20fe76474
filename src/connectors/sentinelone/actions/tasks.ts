import type { Table } from '../row.ts';

export const tasks: Table = {
  slug: 'tasks',
  category: 'Tasks',
  rows: [
    {
      id: 'get-task-configuration',
      title: 'Get Task Configuration',
      summary: 'Reads how many agents of a scope may upgrade at the same time, and in which maintenance windows.',
      request: 'GET /tasks-configuration',
      query: '...taskScope ...paging',
      reader: 'object',
      effect: 'read',
      permission: 'Upgrade Policy.view',
    },
    {
      id: 'create-task',
      title: 'Create Task Configuration',
      summary:
        'Replaces the maintenance windows and the number of parallel upgrades of a scope. In spite of its name it starts nothing.',
      request: 'PUT /tasks-configuration',
      body: `
        data!:{ inheritParentConcurrencyConfig!:flag inheritParentMaintenanceConfig!:flag maxConcurrent!:integer
        timezoneGmt! maintenanceWindowsByDay!:document } filter!:{ accountIds siteIds groupIds tenant
        taskType!:agents_upgrade|agent_version_change|auto_deploy|script_execution|cis_scan|gad|forensics_collection }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Upgrade Policy.edit',
    },
    {
      id: 'check-if-task-configuration-has-child-scopes',
      title: 'Check if Task Configuration Has Child Scopes',
      summary: 'Tells whether scopes below have maintenance windows of their own.',
      request: 'GET /tasks-configuration/has-explicit-subscope',
      query: '...taskScope ...paging',
      reader: 'object',
      effect: 'read',
      permission: 'Upgrade Policy.view',
    },
    {
      id: 'get-child-scope-task-configuration',
      title: 'Get Child Scope Task Configuration',
      summary: 'Lists the scopes below that have maintenance windows of their own, with those settings.',
      request: 'GET /tasks-configuration/explicit-subscopes',
      query: 'query ...taskScope ...paging',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Upgrade Policy.view',
    },
  ],
};
