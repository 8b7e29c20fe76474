import type { Table } from '../row.ts';

export const deviceControl: Table = {
  slug: 'device-control',
  category: 'Device Control',
  rows: [
    {
      id: 'list-device-rules',
      title: 'List Device Rules',
      summary: 'Lists the rules that allow or block USB, Bluetooth, Thunderbolt and SD card devices.',
      request: 'GET /device-control',
      query: `
        disablePagination sortBy:id|interface|deviceClass|ruleName|action|status|order|version ...deviceRules ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Device Control.view',
      licence: 'Control',
    },
    {
      id: 'create-device-control-rule',
      title: 'Create Device Control Rule',
      summary:
        'Adds a rule that allows or blocks a device by class, vendor, product or serial number, in the chosen scope.',
      request: 'POST /device-control',
      body: 'data!:@deviceRuleInput filter!:{ tenant accountIds groupIds siteIds }',
      reader: 'object',
      effect: 'write',
      permission: 'Device Control.create',
      licence: 'Control',
    },
    {
      id: 'delete-device-control-rules',
      title: 'Delete Device Control Rules',
      summary: 'Deletes every device rule that a filter selects.',
      request: 'DELETE /device-control',
      body: 'filter!:{ ...deviceRules }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'deviceRules',
      permission: 'Device Control.delete',
      licence: 'Control',
    },
    {
      id: 'update-device-rule',
      title: 'Update Device Rule',
      summary: 'Changes one device rule; fields that are left out stay as they are.',
      request: 'PUT /device-control/{rule_id}',
      body: `
        data!:{ interface?:USB|Bluetooth|Thunderbolt|SDCard deviceId?:text deviceClass? serviceClass? ruleName?
        vendorId?:text productId?:text uid? action?:Allow|Block status?
        ruleType:class|productId|vendorId|deviceId|uid|hwIdentifiers|bluetoothVersion|sdCard version? minorClasses?
        accessPermission:Read-Only|Read-Write|Not-Applicable bluetoothAddress? gattService?:texts manufacturerName?
        deviceName? deviceInformationServiceInfoKey? deviceInformationServiceInfoValue? }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Device Control.edit',
      licence: 'Control',
    },
    {
      id: 'copy-device-control-rules',
      title: 'Copy Device Control Rules',
      summary: 'Duplicates the selected device rules into other scopes; the originals remain.',
      request: 'POST /device-control/copy-rules',
      body: 'filter!:{ ...deviceRules } data!:[@deviceRuleTarget]',
      reader: 'affected',
      effect: 'write',
      selects: 'deviceRules',
      permission: 'one of Device Control.view, Device Control.create',
      licence: 'Control',
    },
    {
      id: 'move-device-control-rules',
      title: 'Move Device Control Rules',
      summary: 'Relocates the selected device rules to other scopes; they no longer apply where they were.',
      request: 'POST /device-control/move-rules',
      body: 'filter!:{ ...deviceRules } data!:[@deviceRuleTarget]',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'deviceRules',
      permission: 'one of Device Control.delete, Device Control.create, Device Control.view',
      licence: 'Control',
    },
    {
      id: 'reorder-device-control-rules',
      title: 'Reorder Device Control Rules',
      summary: 'Sets the order in which device rules of one interface are evaluated.',
      request: 'PUT /device-control/reorder',
      body: `
        data!:[{ id! order!:integer(1..) }] filter!:{ accountIds siteIds groupIds tenant
        interface!:USB|Bluetooth|Thunderbolt|SDCard }
      `,
      reader: 'success',
      effect: 'write',
      idempotent: true,
      permission: 'Device Control.edit',
      licence: 'Control',
    },
    {
      id: 'get-device-control-configuration',
      title: 'Get Device Control Configuration',
      summary: 'Reads whether device control is on for a scope and what it reports.',
      request: 'GET /device-control/configuration',
      query: 'accountIds siteIds groupIds tenant',
      reader: 'object',
      effect: 'read',
      permission: 'Device Control.view',
      licence: 'Control',
    },
    {
      id: 'update-device-control-configuration',
      title: 'Update Device Control Configuration',
      summary: 'Turns device control on or off for a scope, or changes inheritance, reporting and Bluetooth limits.',
      request: 'PUT /device-control/configuration',
      body: 'filter!:{ tenant accountIds groupIds siteIds } data!:@deviceControlConfig',
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Device Control.edit',
      licence: 'Control',
    },
    {
      id: 'export-device-control-rules',
      title: 'Export Device Control Rules',
      summary: 'Exports the matching device rules as CSV.',
      request: 'GET /device-control/export',
      query: '...deviceRules',
      reader: 'text',
      effect: 'read',
      permission: 'Device Control.view',
      licence: 'Control',
    },
    {
      id: 'list-device-control-events',
      title: 'List Device Control Events',
      summary: 'Lists devices that people plugged in or paired, and whether they were allowed or blocked.',
      request: 'GET /device-control/events',
      query: `
        ids accountIds siteIds groupIds tenant query accessPermissions:[Read-Only|Read-Write|Not-Applicable]
        agentIds:texts deviceClasses deviceIds:texts eventIds:texts eventTime__between eventTime__gt eventTime__gte
        eventTime__lt eventTime__lte eventTypes interfaces:[USB|Bluetooth|Thunderbolt|SDCard] productIds:texts
        serviceClasses uids vendorIds:texts sortBy:id|eventTime|eventType|agentId ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Device Control.view',
      licence: 'Control',
    },
    {
      id: 'enable-disable-device-control-rules',
      title: 'Enable or Disable Device Control Rules',
      summary: 'Puts the selected device rules in or out of force without deleting them.',
      request: 'PUT /device-control/enable',
      body: 'filter!:{ ...deviceRules } data!:{ status! }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'deviceRules',
      permission: 'Device Control.edit',
      licence: 'Control',
    },
  ],
};
