import type { Route } from '../wire/route-table.ts';
import type { Json } from '../wire/call.ts';
import type { ListName } from '../model/list-facts.ts';
import type { TestConsole } from './console.ts';
import { multipart, type KnownValues } from './documented-request.ts';

/** Ids of seeded things, for the parameters of one operation. */
export function knownValues(console: TestConsole, route: Route): KnownValues {
  const { lists } = console.simulator.state.console;
  const first = (list: ListName): string => [...lists[list].scan()][0]?.id ?? '';
  const lastOf = (list: ListName): string => [...lists[list].scan()].at(-1)?.id ?? '';
  const agentId = console.agentId(1);
  return {
    agent_id: agentId,
    agentId,
    account_id: first('accounts'),
    accountId: first('accounts'),
    site_id: first('sites'),
    siteId: first('sites'),
    targetSiteId: lastOf('sites'),
    group_id: lastOf('groups'),
    threat_id: first('threats'),
    user_id: lastOf('users'),
    tagId: first('endpointTags'),
    applicationCatalogId: first('marketplaceCatalog'),
    service_user_id: first('serviceUsers'),
    location_id: first('locations'),
    override_id: first('configOverrides'),
    package_id: first('packages'),
    gateway_id: first('gateways'),
    report_id: first('reports'),
    task_id: first('reportTasks'),
    policyid: first('upgradePolicies'),
    filter_id: first(route.path.includes('/dv/') ? 'dvFilters' : 'filters'),
    tag_id: first(route.path.startsWith('/tag-manager') ? 'endpointTags' : 'tags'),
    rule_id: first(ruleList(route)),
    report_format: 'html',
    firewall_rule_category: 'firewall',
    downloadToken: 'token',
    fromDate: '2026-01-30T00:00:00.000000Z',
    toDate: '2026-01-31T00:00:00.000000Z',
    expirationDate: '2027-01-31T00:00:00.000000Z',
    ids: agentId,
    limit: '10',
    skip: '0',
    file: 'value,osType\nC:\\Tools\\,windows\n',
    targetScope: 'site',
  };
}

function ruleList({ path }: Route): ListName {
  if (path.startsWith('/device-control')) return 'deviceRules';
  return path.startsWith('/firewall-control') ? 'firewallRules' : 'detectionRules';
}

/** Bodies that need more than their required fields. */
export function knownBodies(console: TestConsole, route: Route): Readonly<Record<string, Json>> {
  const { lists } = console.simulator.state.console;
  const first = (list: ListName): string => [...lists[list].scan()][0]?.id ?? '';
  const id = console.agentId(1);
  return {
    ...(route.filterNeeds === undefined ? {} : { [route.id]: { filter: { ids: [id] } } }),
    'filters/upload-csv-file': { file: 'name\nPAR-LT-00001\n', agentFilterField: 'computerName', excludeHeader: true },
    'network-quarantine-control/import-rules': {
      file: '{"data":[{"name":"Imported","action":"Allow","status":"Enabled"}]}',
    },
    'exclusions-and-blocklist/create-blocklist-item': {
      data: { osType: 'windows', type: 'black_hash', value: 'f'.repeat(40) },
    },
    'exclusions-and-blocklist/update-exclusions': {
      data: { id: first('exclusions'), osType: 'windows', type: 'path' },
    },
    'exclusions-and-blocklist/update-blocklist-item': {
      data: { id: first('blocklist'), osType: 'windows', type: 'black_hash' },
    },
    'users/enable-2fa': { data: { id: first('users') } },
    'users/disable-2fa': { data: { id: first('users') } },
    'users/change-password': { data: { id: first('users') } },
    'device-control/reorder-device-control-rules': {
      data: [{ id: first('deviceRules'), order: 2 }],
      filter: { interface: 'USB' },
    },
    'network-quarantine-control/reorder-firewall-control-rules': { data: [{ id: first('firewallRules'), order: 2 }] },
    'update-exclusion/update-unified-exclusion': { data: { ...unifiedSample, id: first('unifiedExclusions') } },
  };
}

const unifiedSample = {
  osType: 'windows',
  exclusionName: 'Changed',
  threatType: 'EDR',
  reason: 'performance_issue',
  modeType: 'suppression',
  type: 'path',
  value: 'C:\\Tools\\',
};

/** Things that only exist once something was asked for: a query, a fetched file, an imported list. */
export async function preparedValues(console: TestConsole): Promise<KnownValues> {
  const { write } = console;
  const threats = await console.get('/threats?limit=1');
  const threatId = threats.data[0].id as string;
  const period = { fromDate: '2026-01-30T00:00:00Z', toDate: '2026-01-31T00:00:00Z', query: 'ProcessName Exists' };
  const queryId = (await write('POST', '/dv/init-query', period)).data.queryId as string;
  const { estimatorId } = (await write('POST', '/cloud-funnel/estimator', { data: {} })).data;
  await write('POST', `/agents/${console.agentId(1)}/actions/fetch-files`, {
    data: { files: ['/etc/hosts'], password: 'x' },
  });
  await write('POST', '/threats/notes', { data: { text: 'A note' }, filter: { ids: [threatId] } });
  const form = multipart({ file: 'value,osType\n/opt/x,linux\n' });
  const imported = await console.call('/exclusions/import', { method: 'POST', ...form });
  const catalogApp = (await console.get('/singularity-marketplace/applications-catalog?limit=1')).data[0].id as string;
  await write('POST', '/singularity-marketplace/applications', {
    data: { configurations: [] },
    filter: { applicationCatalogId: catalogApp },
  });
  console.clock.advance(30_000);
  const fetched = await console.get('/activities?activityTypes=80');
  const installed = await console.get('/singularity-marketplace/applications');
  const notes = await console.get(`/threats/${threatId}/notes`);
  return {
    threat_id: threatId,
    queryId,
    estimatorId: estimatorId as string,
    activity_id: fetched.data[0].id as string,
    note_id: notes.data[0].id as string,
    applicationId: installed.data[0].id as string,
    importReportId: imported.json().data.reportId as string,
  };
}
