import type { Table } from '../row.ts';

export const marketplace: Table = {
  slug: 'marketplace',
  category: 'Marketplace',
  rows: [
    {
      id: 'list-singularity-marketplace-availability',
      title: 'List Singularity Marketplace Availability',
      summary: 'Tells whether the marketplace can be used in this scope.',
      request: 'GET /private/singularity-marketplace/availability',
      query: 'accountIds siteIds groupIds tenant scopes',
      reader: 'object',
      effect: 'read',
      permission: 'Not documented',
      lifecycle: 'unpublished',
      standIn: 'sentinelone.marketplace.list-singularity-applications-catalogs',
    },
    {
      id: 'list-singularity-applications-catalogs',
      title: 'List Singularity Applications Catalog',
      summary: 'Lists what the marketplace offers for installation, with the id of each catalogue entry.',
      request: 'GET /singularity-marketplace/applications-catalog',
      query: `
        query category__contains:text categoryIds:text description__contains:text id:text name__contains:text limit
        cursor sortBy sortOrder:text
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Singularity Marketplace.view',
    },
    {
      id: 'update-singularity-application-configuration',
      title: 'Update Singularity Application Configuration',
      summary: 'Changes configuration values of installed marketplace applications, named by filter.ids.',
      request: 'PUT /singularity-marketplace/applications',
      body: `
        data!:{ applicationIdToNameMap:document configurations!:[{ id!:text value! }] } filter!:{ accountIds groupIds
        ids! siteIds tenant }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'marketplaceApplications',
      permission: 'Singularity Marketplace.manage',
    },
    {
      id: 'install-applications',
      title: 'Install Applications',
      summary: 'Installs a catalogue entry of the marketplace with its configuration into the chosen scopes.',
      request: 'POST /singularity-marketplace/applications',
      body: `
        data!:{ applicationInstanceName configurations!:[{ id!:text value! }] } filter!:{ accountIds
        applicationCatalogId! groupIds siteIds tenant }
      `,
      reader: 'affected',
      effect: 'write',
      permission: 'Singularity Marketplace.manage',
    },
    {
      id: 'delete-application',
      title: 'Delete Application',
      summary: 'Uninstalls the marketplace applications that a filter selects.',
      request: 'DELETE /singularity-marketplace/applications',
      body: `
        filter!:{ accountIds application_catalog_id:ids creator__contains:text groupIds id:ids name__contains:text query
        siteIds tenant }
      `,
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      selects: 'marketplaceApplications',
      permission: 'Singularity Marketplace.manage',
    },
    {
      id: 'list-configuration-fields',
      title: 'List Configuration Fields',
      summary: 'Shows which settings a catalogue entry asks for before it can be installed.',
      request: 'GET /singularity-marketplace/applications-catalog/{applicationCatalogId}/config',
      path: 'applicationCatalogId!:text(200)',
      reader: 'list',
      itemsPath: 'data.fields',
      effect: 'read',
      permission: 'Singularity Marketplace.view',
    },
    {
      id: 'get-configuration-fields-for-catalog-application',
      title: 'Get Configuration Fields For Catalog Application',
      summary:
        'Reads the settings and present values of one installed application. It takes the id of the installation, not of the catalogue entry.',
      request: 'GET /singularity-marketplace/applications/{applicationId}/config',
      path: 'applicationId!:text(200)',
      reader: 'object',
      effect: 'read',
      permission: 'Singularity Marketplace.view',
    },
    {
      id: 'enable-or-disable-application',
      title: 'Enable or Disable Application',
      summary: 'Pauses an installed marketplace application or lets it work again.',
      request: 'POST /singularity-marketplace/applications/{applicationMode}',
      path: 'applicationMode!:enable|disable',
      body: 'filter!:{ accountIds applicationId! groupIds siteIds tenant }',
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      permission: 'Singularity Marketplace.manage',
    },
    {
      id: 'list-installed-applications',
      title: 'List Installed Applications',
      summary: 'Lists installed marketplace applications with their state, scope and last error.',
      request: 'GET /singularity-marketplace/applications',
      query: `
        id:ids application_catalog_id:ids accountIds siteIds groupIds scopes query:texts(10) creator__contains
        name__contains disablePagination sortBy:id|scope|name|queryType ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Singularity Marketplace.view',
    },
  ],
};
