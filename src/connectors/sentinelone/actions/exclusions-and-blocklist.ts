import type { Table } from '../row.ts';
import { blocklistImport, exclusionImport } from './custom/uploads.ts';

export const exclusionsAndBlocklist: Table = {
  slug: 'exclusions-and-blocklist',
  category: 'Exclusions And Blocklist',
  rows: [
    {
      id: 'import-exclusions',
      title: 'Import Exclusions',
      summary:
        'Uploads a CSV of exclusions into the chosen scopes and returns how many rows were taken, with the report about the refused ones.',
      request: 'POST /exclusions/import',
      multipart: 'filter!:{ tenant accountIds siteIds groupIds }',
      reader: 'object',
      effect: 'write',
      permission: 'Exclusions.create',
      handler: exclusionImport,
    },
    {
      id: 'get-exclusion-import-validation-report',
      title: 'Get Exclusion Import Validation Report',
      summary: 'Downloads the report that explains which rows of an exclusion import were refused and why.',
      request: 'GET /exclusions/report/{report_id}',
      reader: 'file',
      effect: 'read',
      permission: 'Exclusions.view',
    },
    {
      id: 'import-blocklist-items',
      title: 'Import Blocklist Items',
      summary:
        'Uploads a CSV of hashes to block in the chosen scopes and returns how many rows were taken, with the report about the refused ones.',
      request: 'POST /restrictions/import',
      multipart: 'filter!:{ tenant accountIds siteIds groupIds }',
      reader: 'object',
      effect: 'write',
      permission: 'Blacklist.create',
      handler: blocklistImport,
    },
    {
      id: 'get-blocklist-import-validation-report',
      title: 'Get Blocklist Import Validation Report',
      summary: 'Downloads the report that explains which rows of a blocklist import were refused and why.',
      request: 'GET /restrictions/report/{report_id}',
      reader: 'file',
      effect: 'read',
      permission: 'Exclusions.view',
    },
    {
      id: 'list-exclusions',
      title: 'List Exclusions',
      summary: 'Lists exclusions of the classic kind, which name a path, a signer, a browser, a file type or a hash.',
      request: 'GET /exclusions',
      query: `
        
        sortBy:id|createdAt|updatedAt|mode|source|description|pathExclusionType|osType|scope|subfolders|type|userName|scopePath|value|actions|imported|applicationName|inAppInventory
        ...exclusions ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Exclusions.view',
    },
    {
      id: 'update-exclusions',
      title: 'Update Exclusion',
      summary: 'Changes one exclusion, named by data.id. What the value means depends on its type.',
      request: 'PUT /exclusions',
      body: `
        data!:{ id! description? osType! source value sha256Value type!:path|certificate|browser|file_type|white_hash
        inject?:flag "Obsolete."
        mode?:suppress|suppress_dynamic_only|suppress_dfi_only|disable_in_process_monitor|disable_in_process_monitor_deep|disable_all_monitors|disable_all_monitors_deep|suppress_app_control|suppress_drift_detection
        pathExclusionType? actions:[upload|detect] }
      `,
      reader: 'list',
      effect: 'write',
      idempotent: true,
      permission: 'Exclusions.edit',
    },
    {
      id: 'create-exclusion',
      title: 'Create Exclusion',
      summary:
        'Adds an exclusion by path, certificate, browser, file type or hash, in the chosen scopes. Too wide a value opens a blind spot.',
      request: 'POST /exclusions',
      body: `
        data!:{ description? osType! source value! inject?:flag "Obsolete."
        mode?:suppress|suppress_dynamic_only|suppress_dfi_only|disable_in_process_monitor|disable_in_process_monitor_deep|disable_all_monitors|disable_all_monitors_deep|suppress_app_control|suppress_drift_detection
        pathExclusionType actions:[upload|detect] type!:path|certificate|browser|file_type|white_hash } filter!:{ tenant
        accountIds groupIds siteIds }
      `,
      reader: 'list',
      effect: 'write',
      permission: 'Exclusions.create',
    },
    {
      id: 'delete-exclusions',
      title: 'Delete Exclusions',
      summary: 'Deletes exclusions by their ids, so that the agents look at those objects again.',
      request: 'DELETE /exclusions',
      body: 'data!:{ ids! type:path|certificate|browser|file_type|white_hash }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Exclusions.delete',
    },
    {
      id: 'list-blocklist-items',
      title: 'List Blocklist Items',
      summary: 'Lists file hashes that agents block, with scope, system and origin.',
      request: 'GET /restrictions',
      query: `
        
        modes:[suppress|suppress_dynamic_only|suppress_dfi_only|disable_in_process_monitor|disable_in_process_monitor_deep|disable_all_monitors|disable_all_monitors_deep|suppress_app_control|suppress_drift_detection]
        sortBy:id|createdAt|updatedAt|osType|description|scope|value|userName|source|scopePath|imported ...blocklist
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Blacklist.view',
    },
    {
      id: 'update-blocklist-item',
      title: 'Update Blocklist Item',
      summary: 'Changes the hash, system or description of one blocklist entry.',
      request: 'PUT /restrictions',
      body: `
        data!:{ id! description? osType! source value sha256Value type!:'black_hash' } filter:{ tenant accountIds
        groupIds siteIds }
      `,
      reader: 'list',
      effect: 'write',
      idempotent: true,
      permission: 'Blacklist.edit',
    },
    {
      id: 'create-blocklist-item',
      title: 'Create Blocklist Item',
      summary:
        'Blocks a file hash on every endpoint of the chosen scopes that runs the named system. One call covers one system.',
      request: 'POST /restrictions',
      body: `
        data!:{ description? osType! source value sha256Value type!:'black_hash' } filter!:{ tenant accountIds groupIds
        siteIds }
      `,
      reader: 'list',
      effect: 'write',
      idempotent: true,
      permission: 'Blacklist.create',
    },
    {
      id: 'delete-blocklist-item',
      title: 'Delete Blocklist Item',
      summary: 'Takes hashes off the blocklist by the ids of their entries.',
      request: 'DELETE /restrictions',
      body: `data!:{ ids! type:'black_hash' }`,
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Blacklist.delete',
    },
    {
      id: 'validate-exclusion-item',
      title: 'Validate Exclusion Item',
      summary: "Checks a planned exclusion against the vendor's advice before it is created. Nothing is saved.",
      request: 'POST /exclusions/validate',
      body: 'data!:{ exclusionType:path|certificate|browser|file_type|hash osType value }',
      reader: 'object',
      effect: 'read',
      postRead: true,
      permission: 'Exclusions.create',
    },
    {
      id: 'validate-blocklist-item',
      title: 'Validate Blocklist Item',
      summary:
        'Checks whether blocking a hash is advised against, for example because it belongs to the operating system. Nothing is saved.',
      request: 'POST /restrictions/validate',
      body: 'data!:{ osType value? sha256Value? } filter:{ tenant accountIds groupIds siteIds }',
      reader: 'object',
      effect: 'read',
      postRead: true,
      permission: 'Blacklist.create',
    },
    {
      id: 'export-exclusions',
      title: 'Export Exclusions',
      summary: 'Exports the matching classic exclusions with their scope as CSV.',
      request: 'GET /export/exclusions',
      query: '...exclusions',
      reader: 'text',
      effect: 'read',
      permission: 'Exclusions.view',
    },
    {
      id: 'export-blocklist',
      title: 'Export Blocklist',
      summary: 'Exports the matching blocked hashes as CSV.',
      request: 'GET /export/restrictions',
      query: '...blocklist',
      reader: 'text',
      effect: 'read',
      permission: 'Blacklist.view',
    },
    {
      id: 'list-unified-exclusions',
      title: 'List Unified Exclusions',
      summary: 'Lists exclusions of the newer kind (EDR and identity) with mode, reason and scope.',
      request: 'GET /unified-exclusions',
      query: `
        ids accountIds siteIds groupIds tenant includeChildren includeParents osTypes threatType:[EDR|IDR]
        modeType:suppression|agent_interaction source:[user|cloud|action_from_threat|catalog]
        interactionLevel:[disable_all_monitors|disable_in_process_monitor|identity_only]
        recommendation:['Not recommended'|'Not allowed'|NONE]
        conditions:[white_hash|path|certificate|file_type|browser|user|host|process]
        engines:[suppress|suppress_dfi_only|suppress_dynamic_only|suppress_app_control|ad_secure_ep]
        pathExclusionTypes:[file|folder|subfolders] userIds imported:flag applicationName__contains:parts(20)
        description__contains:parts(15) exclusionName__contains:parts(20) scopePath__contains:parts(20)
        user__contains:parts(20) value__contains:parts(20)
        createdAt__lt createdAt__lte createdAt__gt createdAt__gte createdAt__between
        updatedAt__lt updatedAt__lte updatedAt__gt updatedAt__gte updatedAt__between
        sortBy:id|createdAt|updatedAt|source|description|osType|scope|userName|scopePath|recommendation|interactionLevel|childProcess|reason|user|threatType|engines
        ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Exclusions.view',
      inferred: 'The form of the rows is not described by the vendor.',
    },
    {
      id: 'delete-unified-exclusions',
      title: 'Delete Unified Exclusions',
      summary: 'Deletes exclusions of the newer kind, each named by its id and kind.',
      request: 'DELETE /unified-exclusions',
      body: 'data!:{ exclusions!:[{ id! exclusionType!:EDR|IDR }](1000) }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Exclusions.delete',
    },
  ],
};
