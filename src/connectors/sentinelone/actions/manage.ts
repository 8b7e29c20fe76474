import type { Table } from '../row.ts';

export const manage: Table = {
  slug: 'manage',
  category: 'Manage',
  rows: [
    {
      id: 'update-rule-and-alert-limits-per-scope',
      title: 'Update Rule and Alert Limits per Scope',
      summary:
        'Sets how many detection rules a scope may have and how many alerts they may raise per hour and day. Meant for vendor staff.',
      request: 'POST /private/star/manage/update-limits',
      body: `
        data!:{ scopeLevel!:site|global|account|group dailyLimit:integer sendToMgmtLimit:integer mgmtId!:long
        ruleActiveLimit:integer scopeId!:long ruleTotalLimit:integer totalLimit:integer hourlyLimit:integer }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
    {
      id: 'update-custom-hit-aggregation-window-time-per-scope',
      title: 'Update Custom Hit Aggregation Window Time per Scope',
      summary: 'Sets for how long repeated rule hits of a scope are joined into one alert. Meant for vendor staff.',
      request: 'POST /private/star/manage/hit-window',
      body: 'data!:{ scopeLevel!:site|global|account|group duration!:integer(60..) scopeId!:long mgmtId!:long }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
    {
      id: 'delete-custom-hit-aggregation-window-time',
      title: 'Delete Custom Hit Aggregation Window Time',
      summary:
        "Removes a scope's own window for joining rule hits, so that the default holds again. Meant for vendor staff.",
      request: 'DELETE /private/star/manage/hit-window',
      body: 'data!:{ scopeLevel!:site|global|account|group scopeId!:long mgmtId!:long }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Not documented',
      lifecycle: 'unpublished',
    },
  ],
};
