import type { Table } from '../row.ts';
import { reportTask } from './custom/report-task.ts';

export const reports: Table = {
  slug: 'reports',
  category: 'Reports',
  rows: [
    {
      id: 's1-rss-feed',
      title: 'S1 RSS Feed',
      summary: "Reads the vendor's news as the console shows them.",
      request: 'GET /sentinelonerss',
      reader: 'list',
      effect: 'read',
      permission: 'Any valid token',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
    {
      id: 'list-reports',
      title: 'List Reports',
      summary: 'Lists finished reports with their period, format and id for download.',
      request: 'GET /reports',
      query: `
        ids accountIds siteIds query createdAt__gte createdAt__lte frequency:manually|weekly|monthly fromDate id interval
        name scheduleType:manually|scheduled scope:group|site|account|tenant taskId toDate
        sortBy:id|name|sites|frequency|interval|scope|createdAt|scheduleType|status ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Reports Page.view',
    },
    {
      id: 'list-report-tasks',
      title: 'List Report Tasks',
      summary: 'Lists the orders from which reports are made, both single and scheduled ones.',
      request: 'GET /report-tasks',
      query: `
        ids accountIds siteIds query createdAt__gte createdAt__lte creatorId creatorName day
        frequency:manually|weekly|monthly id name scheduleType:manually|scheduled scope:group|site|account|tenant
        sortBy:id|name|sites|frequency|day|scope|createdAt|scheduleType|status ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Reports Page.view',
    },
    {
      id: 'create-report-task',
      title: 'Create Report Task',
      summary:
        'Orders a report, once or on a schedule. For a single one the result waits until the report can be downloaded. A period is always needed.',
      request: 'POST /report-tasks',
      body: `
        data!:{ name! scheduleType!:manually|scheduled fromDate toDate frequency:manually|weekly|monthly
        day:sunday|monday|tuesday|wednesday|thursday|friday|saturday insightTypes!:[{ report_id_name!
        report_args:document }] attachmentTypes recipients isTrend } filter!:{ siteIds accountIds scope }
      `,
      reader: 'success',
      effect: 'write',
      permission: 'Reports Page.create',
      handler: reportTask,
    },
    {
      id: 'update-report-task',
      title: 'Update Report Task',
      summary: 'Changes name, recipients or format of a report order.',
      request: 'PUT /report-tasks/{task_id}',
      body: 'data:{ id name!:text(128) attachmentTypes recipients }',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Reports Page.edit',
    },
    {
      id: 'delete-reports',
      title: 'Delete Reports',
      summary: 'Deletes finished reports that a filter selects.',
      request: 'POST /reports/delete-reports',
      body: `
        filter:{ siteIds accountIds groupIds id createdAt__lte createdAt__gte name scope:group|site|account|tenant
        frequency:manually|weekly|monthly interval fromDate toDate query scheduleType:manually|scheduled ids } data:{}
      `,
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      selects: 'reports',
      permission: 'Reports Page.delete',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
    {
      id: 'delete-report-tasks',
      title: 'Delete Report Tasks',
      summary: 'Deletes the report orders that a filter selects; reports already made remain.',
      request: 'POST /reports/delete-tasks',
      body: `
        filter:{ siteIds accountIds groupIds id createdAt__lte createdAt__gte name scope:group|site|account|tenant
        frequency:manually|weekly|monthly interval query scheduleType:manually|scheduled ids sites:text isTrend } data:{}
      `,
      reader: 'success',
      effect: 'destructive',
      idempotent: true,
      selects: 'reportTasks',
      permission: 'Reports Page.delete',
      inferred: 'The form of the answer is not described by the vendor; it is inferred from related calls.',
    },
    {
      id: 'download-report',
      title: 'Download Report',
      summary: 'Downloads one finished report as PDF or HTML.',
      request: 'GET /reports/{report_id}/{report_format}',
      path: 'report_format!:pdf|html',
      reader: 'file',
      effect: 'read',
      permission: 'Reports Page.view',
    },
    {
      id: 'list-insight-report-types',
      title: 'List Insight Report Types',
      summary: 'Lists the kinds of insight that a report can be made of, with their identifiers.',
      request: 'GET /reports/insights/types',
      query: 'accountIds siteIds groupIds forceUpdate:flag',
      reader: 'list',
      itemsPath: 'data.insightTypes',
      effect: 'read',
      permission: 'Reports Page.view',
    },
  ],
};
