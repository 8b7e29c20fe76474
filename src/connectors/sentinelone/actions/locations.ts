import type { Table } from '../row.ts';

export const locations: Table = {
  slug: 'locations',
  category: 'Locations',
  rows: [
    {
      id: 'list-locations',
      title: 'List Locations',
      summary: 'Lists network locations, by which firewall rules tell the office from elsewhere.',
      request: 'GET /locations',
      query: `
        ids accountIds siteIds groupIds creator__contains description__contains hasFirewallRules hostname__contains
        ipAddress__contains name__contains registryKey__contains scopeName__contains scopes sortBy:id|scope ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Locations.view',
      licence: 'Control',
    },
    {
      id: 'create-location',
      title: 'Create Location',
      summary:
        'Defines a network location by addresses, DNS, registry or reachable servers, and how these conditions combine.',
      request: 'POST /locations',
      body: `
        filter!:{ siteIds accountIds } data!:{ name! description? dnsLookup?:@locationDnsLookup
        dnsServers?:@locationIpMatch registryKeys?:{ key! value data } serverConnectivity?:{ enabled!:flag
        value:connected|disconnected } networkInterfaces?:{ enabled!:flag value:wired|wireless }
        ipAddresses?:@locationIpMatch operator!:all|any|none }
      `,
      reader: 'object',
      effect: 'write',
      permission: 'Locations.create',
      licence: 'Control',
    },
    {
      id: 'delete-locations',
      title: 'Delete Locations',
      summary: 'Deletes network locations by their ids. Firewall rules bound to them lose that condition.',
      request: 'DELETE /locations',
      body: 'data!:{ ids! }',
      reader: 'affected',
      effect: 'destructive',
      idempotent: true,
      permission: 'Locations.delete',
      licence: 'Control',
    },
    {
      id: 'update-location',
      title: 'Update Location',
      summary: 'Changes the conditions of one network location.',
      request: 'PUT /locations/{location_id}',
      body: `
        data!:{ name! description? dnsLookup?:@locationDnsLookup dnsServers?:@locationIpMatch registryKeys?:{ key! value
        data } serverConnectivity?:{ enabled!:flag value:connected|disconnected } networkInterfaces?:{ enabled!:flag
        value:wired|wireless } ipAddresses?:@locationIpMatch operator:all|any|none }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Locations.edit',
      licence: 'Control',
    },
  ],
};
