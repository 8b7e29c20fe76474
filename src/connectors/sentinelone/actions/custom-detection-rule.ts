import type { Table } from '../row.ts';
import { activatedRules, disabledRules } from './custom/rule-state.ts';

export const customDetectionRule: Table = {
  slug: 'custom-detection-rule',
  category: 'Custom Detection Rule',
  rows: [
    {
      id: 'list-rule-actions',
      title: 'List Rule Actions',
      summary: 'Tells which actions the console would offer on the matching detection rules.',
      request: 'GET /private/cloud-detection/rules/available-actions',
      query: 'queryType:events|processes|advanceddetection ...detectionRules',
      reader: 'list',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.custom-detection-rule.list-cloud-detection-rules',
    },
    {
      id: 'disable-rules',
      title: 'Disable Rules',
      summary: 'Deactivates detection rules, and follows them until the console reports each one as disabled.',
      request: 'PUT /cloud-detection/rules/disable',
      body: 'filter!:{ ...detectionRulesFilter }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'detectionRules',
      permission: 'Custom Rules.manage',
      licence: 'Complete',
      handler: disabledRules,
    },
    {
      id: 'activate-rules',
      title: 'Activate Rules',
      summary: 'Activates detection rules, and follows them until each one is active, which may take up to an hour.',
      request: 'PUT /cloud-detection/rules/enable',
      body: 'filter!:{ ...detectionRulesFilter }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'detectionRules',
      permission: 'Custom Rules.manage',
      licence: 'Complete',
      handler: activatedRules,
    },
    {
      id: 'list-cloud-detection-rules',
      title: 'List Cloud Detection Rules',
      summary:
        'Lists custom detection rules with query, severity, state and number of alerts. Ask for isLegacy false, or scheduled rules are missing.',
      request: 'GET /cloud-detection/rules',
      query: `
        disablePagination isLegacy
        sortBy:id|name|status|expirationMode|expired|queryType|reachedLimit|statusReason|severity|expiration|createdAt|updatedAt|generatedAlerts|description|scopeHierarchy|scope|activeResponse|lastAlertTime|queryLang
        ...detectionRulesFilter ...paging
      `,
      defaults: { isLegacy: false },
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Custom Rules.view',
      licence: 'Complete',
    },
    {
      id: 'create-rule',
      title: 'Create Rule',
      summary:
        'Adds a detection rule for single events, correlations or a schedule. It starts as a draft: activate it afterwards.',
      request: 'POST /cloud-detection/rules',
      body: 'filter:{ tenant accountIds groupIds siteIds } data!:@detectionRuleInput',
      reader: 'object',
      effect: 'write',
      permission:
        'Custom Rules.manage; for parts of it Threats.markSuspicious, Threats.markThreat, Endpoints.disconnectFromNetwork',
      licence: 'Complete',
    },
    {
      id: 'delete-rule',
      title: 'Delete Rule',
      summary: 'Deletes all detection rules that a filter selects, whatever their state.',
      request: 'DELETE /cloud-detection/rules',
      body: 'filter!:{ ...detectionRulesFilter }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'detectionRules',
      permission: 'Custom Rules.manage',
      licence: 'Complete',
    },
    {
      id: 'update-rule',
      title: 'Update Rule',
      summary: 'Replaces the definition of one detection rule; its status must be sent along.',
      request: 'PUT /cloud-detection/rules/{rule_id}',
      body: 'filter:{ tenant accountIds groupIds siteIds } data!:@detectionRuleInput',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission:
        'Custom Rules.manage; for parts of it Threats.markSuspicious, Threats.markThreat, Endpoints.disconnectFromNetwork',
      licence: 'Complete',
    },
  ],
};
