import type { Table } from '../row.ts';
import { ruleImport } from './custom/uploads.ts';

export const networkQuarantineControl: Table = {
  slug: 'network-quarantine-control',
  category: 'Network Quarantine Control',
  rows: [
    {
      id: 'create-firewall-rule',
      title: 'Create Firewall Rule',
      summary: 'Adds a host firewall rule, or a rule for isolated endpoints in the category network-quarantine.',
      request: 'POST /firewall-control[/{firewall_rule_category}]',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'data!:@firewallRuleInput filter!:{ tenant accountIds groupIds siteIds }',
      reader: 'object',
      effect: 'write',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'delete-firewall-control-rule',
      title: 'Delete Firewall Control Rules',
      summary: 'Deletes every firewall or quarantine rule that a filter selects.',
      request: 'DELETE /firewall-control[/{firewall_rule_category}]',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter:{ ...firewallRules }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'firewallRules',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'copy-firewall-control-rules',
      title: 'Copy Firewall Control Rules',
      summary: 'Duplicates the selected firewall rules into other scopes; the originals remain.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/copy-rules',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter:{ ...firewallRules } data!:[@firewallRuleTarget]',
      reader: 'affected',
      effect: 'write',
      selects: 'firewallRules',
      permission:
        'one of Firewall Control.view, Network Quarantine Control.view, Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'move-firewall-control-rules',
      title: 'Move Firewall Control Rules',
      summary: 'Relocates the selected firewall rules to other scopes; they no longer apply where they were.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/move-rules',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter:{ ...firewallRules } data!:[@firewallRuleTarget]',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'firewallRules',
      permission:
        'one of Firewall Control.view, Network Quarantine Control.view, Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'set-location-aware-firewall-control-location',
      title: 'Set Location Aware Firewall Control Location',
      summary:
        'Makes the selected firewall rules depend on a network location: everywhere, in named places, or only elsewhere.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/set-location',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter:{ ...firewallRules } data!:@firewallLocation',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'firewallRules',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'reorder-firewall-control-rules',
      title: 'Reorder Firewall Control Rules',
      summary: 'Sets the order in which firewall rules are evaluated; the first that fits decides.',
      request: 'PUT /firewall-control[/{firewall_rule_category}]/reorder',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'data!:[{ id! order!:integer(1..) }] filter!:{ accountIds siteIds groupIds tenant osTypes }',
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'get-firewall-control-configuration',
      title: 'Get Firewall Control Configuration',
      summary: 'Reads whether the firewall of a scope is on, follows locations and inherits rules.',
      request: 'GET /firewall-control[/{firewall_rule_category}]/configuration',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      query: 'accountIds siteIds groupIds tenant',
      reader: 'object',
      effect: 'read',
      permission: 'one of Firewall Control.view, Network Quarantine Control.view',
      licence: 'Control',
    },
    {
      id: 'update-firewall-control-configuration',
      title: 'Update Firewall Control Configuration',
      summary: 'Turns the firewall of a scope on or off, or changes inheritance, reporting and location awareness.',
      request: 'PUT /firewall-control[/{firewall_rule_category}]/configuration',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter!:{ tenant accountIds groupIds siteIds } data!:@firewallConfig',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission:
        'one of Firewall Control.modifySettings(preferencesTab), Network Quarantine Control.modifySettings(preferencesTab), Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'export-firewall-control-rules',
      title: 'Export Firewall Control Rules',
      summary: 'Downloads the matching firewall rules as JSON, in the form that the import takes.',
      request: 'GET /firewall-control[/{firewall_rule_category}]/export',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      query: '...firewallRules',
      reader: 'file',
      effect: 'read',
      permission: 'one of Firewall Control.view, Network Quarantine Control.view',
      licence: 'Control',
    },
    {
      id: 'import-rules',
      title: 'Import Firewall Rules',
      summary: 'Uploads a JSON file of firewall rules into the chosen scopes.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/import',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      multipart: 'filter!:{ tenant accountIds siteIds groupIds }',
      reader: 'success',
      effect: 'write',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
      handler: ruleImport,
    },
    {
      id: 'enable-disable-firewall-control-rules',
      title: 'Enable or Disable Firewall Control Rules',
      summary: 'Puts the selected firewall rules in or out of force without deleting them.',
      request: 'PUT /firewall-control[/{firewall_rule_category}]/enable',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter!:{ ...firewallRules } data!:{ status! }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'firewallRules',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'list-protocols',
      title: 'List Protocols',
      summary: 'Lists the protocol names that a firewall rule may use.',
      request: 'GET /firewall-control[/{firewall_rule_category}]/protocols',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      query: `query disablePagination sortBy:'name' ...paging`,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'one of Firewall Control.view, Network Quarantine Control.view',
      licence: 'Control',
    },
    {
      id: 'add-rule-tags',
      title: 'Add Rule Tags',
      summary: 'Labels the selected firewall rules with tags.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/add-tags',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter!:{ ...firewallRules } data!:{ tagIds }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'firewallRules',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'remove-rule-tags',
      title: 'Remove Rule Tags',
      summary: 'Removes tags from the selected firewall rules.',
      request: 'POST /firewall-control[/{firewall_rule_category}]/remove-tags',
      path: `
        firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."
      `,
      body: 'filter!:{ ...firewallRules } data!:{ tagIds }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'firewallRules',
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
  ],
};
