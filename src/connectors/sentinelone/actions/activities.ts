import type { Table } from '../row.ts';

export const activities: Table = {
  slug: 'activities',
  category: 'Activities',
  rows: [
    {
      id: 'list-activities',
      title: 'List Activities',
      summary:
        'Lists what people, agents and the console itself did, newest first unless sorted otherwise. The base of every audit question.',
      request: 'GET /activities',
      query: 'sortBy:id|activityType|createdAt ...activities ...paging',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Activity Page.view',
    },
    {
      id: 'list-activity-types',
      title: 'List Activity Types',
      summary: 'Gives the catalogue that translates numeric activity types into descriptions.',
      request: 'GET /activities/types',
      reader: 'list',
      effect: 'read',
      permission: 'Activity Page.view',
    },
    {
      id: 'last-activity-as-syslog-message',
      title: 'Last Activity as Syslog Message',
      summary:
        'Renders the most recent activity that matches as one syslog line, which helps when testing a log receiver.',
      request: 'GET /last-activity-as-syslog',
      query: 'sortBy:id|activityType|createdAt ...activities ...paging',
      reader: 'object',
      effect: 'read',
      permission: 'Activity Page.view',
    },
    {
      id: 'export-activities',
      title: 'Export Activities',
      summary: 'Exports the matching part of the activity log as a CSV table.',
      request: 'GET /export/activities',
      query: 'rowsLimit:integer(1..10000) ...activities',
      reader: 'text',
      effect: 'read',
      permission: 'Activity Page.view',
    },
  ],
};
