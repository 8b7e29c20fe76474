import type { Table } from '../row.ts';
import { upgradePolicyStep } from './custom/small-handlers.ts';

export const autoUpgradePolicy: Table = {
  slug: 'auto-upgrade-policy',
  category: 'Auto Upgrade Policy',
  rows: [
    {
      id: 'list-available-packages',
      title: 'List Available Packages',
      summary: 'Lists the agent packages that an upgrade policy of this scope and system may install.',
      request: 'GET /upgrade-policy/available-packages',
      query: `
        osType!:linux|macos|windows scopeLevel!:account|group|site|tenant displayName__contains:text scopeId:text
      `,
      reader: 'list',
      itemsPath: 'data.packages',
      effect: 'read',
      permission: 'Auto-Upgrade Policy.view',
    },
    {
      id: 'check-if-policy-exists',
      title: 'Check if Policy Exists',
      summary: 'Tells whether any upgrade policy is set for the named accounts, sites or groups.',
      request: 'POST /upgrade-policy/has-policy',
      body: 'accounts groups osType:linux|macos|windows sites',
      reader: 'bare',
      effect: 'read',
      postRead: true,
      permission: 'Any valid token',
    },
    {
      id: 'list-parent-policies',
      title: 'List Parent Policies',
      summary: 'Lists upgrade policies that the scope inherits from the levels above it.',
      request: 'GET /upgrade-policy/parent-policies',
      query: `
        limit! osType!:linux|macos|windows scopeLevel!:account|group|site|tenant skip! sortBy! sortOrder! scopeId:text
      `,
      defaults: { limit: 100, skip: 0, sortBy: 'priority', sortOrder: 'asc' },
      reader: 'list',
      itemsPath: 'data.policies',
      paging: 'skip',
      effect: 'read',
      permission: 'Auto-Upgrade Policy.view',
    },
    {
      id: 'list-upgrade-policies',
      title: 'List Upgrade Policies',
      summary: 'Lists the upgrade policies defined on one scope in their order of priority.',
      request: 'GET /upgrade-policy/policies',
      query: `
        limit! osType!:linux|macos|windows scopeLevel!:account|group|site|tenant skip! sortBy! sortOrder! scopeId:text
      `,
      defaults: { limit: 100, skip: 0, sortBy: 'priority', sortOrder: 'asc' },
      reader: 'list',
      itemsPath: 'data.policies',
      paging: 'skip',
      effect: 'read',
      permission: 'Auto-Upgrade Policy.view',
    },
    {
      id: 'deactivate-policies',
      title: 'Deactivate Policies',
      summary: 'Switches all upgrade policies of a scope and system off in one stroke.',
      request: 'POST /upgrade-policy/policies',
      query: 'osType!:linux|macos|windows scopeLevel!:account|group|site|tenant scopeId:text',
      reader: 'bare',
      effect: 'write',
      idempotent: true,
      permission: 'Auto-Upgrade Policy.disableAllPolicies',
    },
    {
      id: 'policies-os-count',
      title: 'Policies OS Count',
      summary: 'Counts the upgrade policies of a scope by operating system.',
      request: 'GET /upgrade-policy/policies-count',
      query: 'scopeLevel!:account|group|site|tenant scopeId:text',
      reader: 'bare',
      effect: 'read',
      permission: 'Auto-Upgrade Policy.view',
    },
    {
      id: 'create-policy',
      title: 'Create Policy',
      summary:
        'Defines which package the agents of a scope upgrade to, for which tags or for all endpoints, and how often it is tried.',
      request: 'POST /upgrade-policy/policy',
      body: `
        activatedAt:text allEndpoints:flag createdAt:text description id:text isActive isScheduled maxRetries:integer
        name osType:linux|macos|windows package:{ build fileId:text major minor } priority:integer scopeId:text
        scopeLevel:account|group|site|tenant tags updatedAt:text
      `,
      reader: 'bare',
      effect: 'write',
      permission: 'Auto-Upgrade Policy.create',
    },
    {
      id: 'update-policy',
      title: 'Update Policy',
      summary: 'Changes package, targets or state of one upgrade policy.',
      request: 'PUT /upgrade-policy/policy/{policyid}',
      path: 'policyid!:text(200)',
      body: `
        allEndpoints:flag description isActive isScheduled maxRetries:integer name osType:linux|macos|windows package:{
        build fileId:text major minor } scopeId:text scopeLevel:account|group|site|tenant tags
      `,
      reader: 'bare',
      effect: 'write',
      idempotent: true,
      permission: 'Auto-Upgrade Policy.edit',
    },
    {
      id: 'policy-action',
      title: 'Policy Action',
      summary: 'Activates, deactivates or deletes one upgrade policy.',
      request: 'POST /upgrade-policy/policy/{policyid}',
      path: 'policyid!:text(200)',
      body: 'action:delete|activate|deactivate',
      reader: 'bare',
      effect: 'destructive',
      idempotent: true,
      permission: 'Auto-Upgrade Policy.policyAction',
      handler: upgradePolicyStep,
    },
    {
      id: 'reorder-policies',
      title: 'Reorder Policies',
      summary: 'Sets the priority of upgrade policies; where several match an endpoint, the first one wins.',
      request: 'PUT /upgrade-policy/reorder',
      body: 'policies:[{ id:text order:integer }]',
      reader: 'bare',
      effect: 'write',
      idempotent: true,
      permission: 'Auto-Upgrade Policy.edit',
    },
    {
      id: 'set-scope-inheriting',
      title: 'Set Scope Inheriting',
      summary: 'Decides whether a scope takes over the upgrade policies of its parent.',
      request: 'PUT /upgrade-policy/set-inheriting',
      body: 'isInheriting scopeId:text scopeLevel:account|group|site|tenant',
      reader: 'bare',
      effect: 'write',
      idempotent: true,
      permission: 'Auto-Upgrade Policy.edit',
    },
  ],
};
