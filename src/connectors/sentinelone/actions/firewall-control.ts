import type { Table } from '../row.ts';

export const firewallControl: Table = {
  slug: 'firewall-control',
  category: 'Firewall Control',
  rows: [
    {
      id: 'update-firewall-rule',
      title: 'Update Firewall Rule',
      summary: 'Changes one rule of the host firewall or of network quarantine, named by its id.',
      request: 'PUT /firewall-control/{rule_id}',
      body: `
        data!:{ direction?:any|inbound|outbound osType? "Obsolete." osTypes? tag? "Obsolete." application:{
        type:any|path|sha1|system values } name? protocol? localHost:@firewallHost localPort:{ type:any|ports|range
        values:integers } remoteHost:{ type:any|cidr|range|addresses|fqdn values? } "Obsolete."
        remoteHosts:[@firewallHost] remotePort:{ type:any|ports|range values:integers } location:@firewallLocation
        action?:Allow|Block status? tagIds description? }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'one of Firewall Control.manageRulesAndTags, Network Quarantine Control.manageRulesAndTags',
      licence: 'Control',
    },
    {
      id: 'list-firewall-rules',
      title: 'List Firewall Rules',
      summary: 'Lists host firewall rules with order, direction, hosts, ports, application and scope.',
      request: 'GET /firewall-control[/{firewall_rule_category}]',
      path: 'firewall_rule_category:firewall|network-quarantine "Rules of the host firewall, or rules for isolated endpoints."',
      query: 'sortBy disablePagination ...firewallRules ...paging',
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'one of Firewall Control.view, Network Quarantine Control.view',
      licence: 'Control',
    },
  ],
};
