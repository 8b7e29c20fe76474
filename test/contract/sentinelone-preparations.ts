import type { JsonObject } from '#kernel/json.ts';
import type { ListName } from '../../simulators/sentinelone/model/list-facts.ts';
import type { ConnectedConsole } from './sentinelone-console.ts';

/** Makes what an action needs to find on the console, and gives what its input then says. */
type Preparation = (connected: ConnectedConsole) => JsonObject | Promise<JsonObject>;

function idIn(list: ListName): (connected: ConnectedConsole) => string {
  return ({ simulator }) => [...simulator.state.console.lists[list].scan()].at(-1)?.id ?? '';
}

function idsOf(list: ListName): Preparation {
  return (connected) => ({ data: { ids: [idIn(list)(connected)] } });
}

const csv = { name: 'list.csv', text: 'value,osType\nC:\\Tools\\,windows\n' };
const policy: Preparation = () => ({ data: { agentLoggingOn: true } });
const anyRead: Preparation = () => ({ path: '/system/status' });
const scope = { scopeLevel: 'site', scopeId: '123456789012345678', mgmtId: '123456789012345678' };

/** Actions for which what is required is not enough, by id. */
export const preparations: Readonly<Record<string, Preparation>> = {
  'agent-actions.approve-uninstall': ({ simulator, agentId }) => {
    simulator.state.patch({ agents: { [agentId(1)]: { isPendingUninstall: true } } });
    return {};
  },
  'config-overrides.update-config-override': () => ({ data: { description: 'Changed' } }),
  'create-exclusion.create-unified-exclusion': () => ({ data: { type: 'path', value: 'C:\\Tools\\' } }),
  'deep-visibility.ping-power-query': async ({ connection }) => {
    const period = { fromDate: '2026-01-30T00:00:00Z', toDate: '2026-01-31T00:00:00Z' };
    const { keyFields } = await connection.run('sentinelone.deep-visibility.create-power-query', {
      ...period,
      query: 'dataset = "events"',
    });
    return { queryId: keyFields?.['queryId'] ?? null };
  },
  'exclusions-and-blocklist.delete-blocklist-item': idsOf('blocklist'),
  'exclusions-and-blocklist.delete-exclusions': idsOf('exclusions'),
  'exclusions-and-blocklist.delete-unified-exclusions': async (connected) => {
    await connected.connection.run('sentinelone.create-exclusion.create-unified-exclusion', {
      filter: { scopeLevel: 'tenant', tenant: true },
      data: {
        exclusionName: 'Tools',
        modeType: 'suppression',
        osType: 'windows',
        reason: 'other',
        threatType: 'EDR',
        type: 'path',
        value: 'C:\\Tools\\',
      },
    });
    return { data: { exclusions: [{ id: idIn('unifiedExclusions')(connected), exclusionType: 'EDR' }] } };
  },
  'exclusions-and-blocklist.import-blocklist-items': () => ({ file: csv }),
  'exclusions-and-blocklist.import-exclusions': () => ({ file: csv }),
  'filters.upload-csv-file': () => ({ file: { name: 'names.csv', text: 'name\nPAR-LT-00001\n' } }),
  'generic-request.sentinelone-api-request': anyRead,
  'groups.move-agents': ({ simulator, agentId }) => {
    const { fleet, lists } = simulator.state.console;
    const { siteId, groupId } = fleet.row(1);
    const other = lists.groups.rows().find((group) => group['siteId'] === siteId && group['id'] !== groupId);
    return { group_id: String((other ?? { id: groupId })['id']), filter: { ids: [agentId(1)] } };
  },
  'manage.delete-custom-hit-aggregation-window-time': async ({ connection }) => {
    const id = 'sentinelone.manage.update-custom-hit-aggregation-window-time-per-scope';
    await connection.run(id, { data: { ...scope, duration: 60 } });
    return { data: scope };
  },
  'network-quarantine-control.import-rules': () => ({
    file: { name: 'rules.json', text: '{"data":[{"name":"Imported","action":"Allow","status":"Enabled"}]}' },
  }),
  'policies.update-account-policy': policy,
  'policies.update-global-policy': policy,
  'policies.update-group-policy': policy,
  'policies.update-site-policy': policy,
  request: anyRead,
  'threat-intelligence.delete-custom-config-app': async ({ connection }) => {
    const id = 'sentinelone.threat-intelligence.update-custom-custom-app-configuration-per-scope';
    const resources = {
      executorCores: 1,
      executorMemory: 1,
      driverCores: 1,
      driverMemory: 1,
      minScale: 1,
      maxScale: 2,
    };
    await connection.run(id, { data: { ...scope, ...resources, sparkConf: 'a' } });
    return { data: scope };
  },
  'threat-intelligence.delete-iocs': async (connected) => {
    const ioc = { type: 'IPV4', value: '203.0.113.9', source: 'Test', method: 'EQUALS', externalId: 'one' };
    await connected.connection.run('sentinelone.threat-intelligence.create-iocs', {
      filter: { accountIds: [idIn('accounts')(connected)] },
      data: [{ ...ioc, validUntil: '2027-01-31T00:00:00Z' }],
    });
    return { filter: { uuids: [idIn('iocs')(connected)] } };
  },
  'threats.mark-deep-visibility-event-as-threat': ({ agentId }) => ({
    data: { events: [{ storyline: 'S1', agentId: agentId(1) }] },
  }),
  'updates.delete-agent-packages': idsOf('packages'),
  'users.delete-2fa': idsOf('users'),
  'users.enroll-2fa': idsOf('users'),
  'users.reset-2fa': idsOf('users'),
  'locations.delete-locations': idsOf('locations'),
};
