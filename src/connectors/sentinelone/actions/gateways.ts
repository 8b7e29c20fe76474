import type { Table } from '../row.ts';

export const gateways: Table = {
  slug: 'gateways',
  category: 'Gateways',
  rows: [
    {
      id: 'list-gateways',
      title: 'List Gateways',
      summary:
        'Lists the network gateways that discovery has seen, with the number of agents and scanners behind each.',
      request: 'GET /ranger/gateways',
      query: `
        
        sortBy:id|ip|macAddress|externalIp|allowScan|networkName|totalAgents|agentPercentage|createdAt|numberOfAgents|numberOfRangers|expiryDate|connectedRangers
        ...gateways ...paging
      `,
      reader: 'list',
      paging: 'cursor',
      effect: 'read',
      permission: 'Ranger.view',
      licence: 'Ranger',
    },
    {
      id: 'update-gateways',
      title: 'Update Gateways',
      summary: 'Allows or forbids scanning behind all gateways that a filter selects, or archives them.',
      request: 'POST /ranger/gateways/update',
      body: `
        data!:{ allowScan:flag archived:flag scanOnlyLocalSubnets:flag inheritSettings:flag } filter!:{ ...gateways }
      `,
      reader: 'affected',
      effect: 'write',
      idempotent: true,
      selects: 'gateways',
      permission: 'Ranger.manageDiscoveredNetworks',
      licence: 'Ranger',
    },
    {
      id: 'update-gateway',
      title: 'Update Gateway',
      summary: 'Sets what discovery may scan behind one gateway: protocols, ports, excluded ranges.',
      request: 'PUT /ranger/gateways/{gateway_id}',
      body: `
        data!:{ allowScan:flag tcpPorts:integers udpPorts:integers accountId:long siteId:long icmpScan:flag smbScan:flag
        mdnsScan:flag rdnsScan:flag snmpScan:flag tcpPortScan:flag udpPortScan:flag archived:flag
        restrictions:[@networkRestriction] networkName scanOnlyLocalSubnets:flag inheritSettings:flag
        multiCastSsdpScan:flag }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Ranger.manageDiscoveredNetworks',
      licence: 'Ranger',
    },
  ],
};
