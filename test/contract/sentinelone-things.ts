import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import type { JsonObject } from '#kernel/json.ts';
import { send, type TestAnswer } from '../../simulators/kit/testing/client.ts';
import type { ListName } from '../../simulators/sentinelone/model/list-facts.ts';
import type { TestConsole } from '../../simulators/sentinelone/testing/console.ts';
import { knownBodies, knownValues, preparedValues } from '../../simulators/sentinelone/testing/known-values.ts';
import { createRouteTable, type Route } from '../../simulators/sentinelone/wire/route-table.ts';
import type { ConnectedConsole } from './sentinelone-console.ts';
import { leastInput } from './sentinelone-input.ts';
import { preparations } from './sentinelone-preparations.ts';

const { routes } = createRouteTable();

/** Lists behind the paths of selections. */
const listOfPath: Readonly<Record<string, ListName>> = {
  '/threats': 'threats',
  '/cloud-detection/alerts': 'alerts',
  '/users': 'users',
  '/service-users': 'serviceUsers',
  '/sites': 'sites',
  '/device-control': 'deviceRules',
  '/firewall-control': 'firewallRules',
  '/cloud-detection/rules': 'detectionRules',
  '/config-override': 'configOverrides',
  '/ranger/gateways': 'gateways',
  '/threat-intelligence/iocs': 'iocs',
  '/reports': 'reports',
  '/report-tasks': 'reportTasks',
  '/tags': 'tags',
  '/agents/tags': 'endpointTags',
};

/** Paths with ids of things that exist only once somebody has asked for them. */
const needsPreparation =
  /\{(activity_id|note_id|applicationId)\}|\/(restrictions|exclusions)\/report|\/dv\/|estimator|singularity/;

/** A valid input that names things which a freshly seeded console has. */
export async function validInput(connected: ConnectedConsole, action: TableAction): Promise<JsonObject> {
  const { simulator } = connected;
  simulator.state.reset();
  const plain = plainConsole(connected);
  const route = routeOf(action);
  const prepared = needsPreparation.test(route.path) ? await preparedValues(plain) : {};
  const { lists } = simulator.state.console;
  const selected = Object.entries(listOfPath).map(([path, list]) => [path, [...lists[list].scan()].at(-1)?.id ?? '']);
  const isImportReport = /^\/(restrictions|exclusions)\/report/.test(route.path);
  const byName = {
    ...knownValues(plain, route),
    ...prepared,
    ...(isImportReport ? { report_id: prepared['importReportId'] ?? '' } : {}),
    id: prepared['applicationId'] ?? '',
  };
  const known = {
    byName,
    selected: {
      ...Object.fromEntries(selected),
      '/agents': connected.agentId(1),
      '/singularity-marketplace/applications': prepared['applicationId'] ?? '',
    },
  };
  const documented = (knownBodies(plain, route)[route.id] ?? {}) as JsonObject;
  const own = await preparations[action.id.replace('sentinelone.', '')]?.(connected);
  const body = Object.entries(documented).filter(([name]) => name !== 'filter');
  return leastInput(action, known, { ...Object.fromEntries(body), ...own });
}

/** The row of the simulator; for what the list of operations lacks, only its path counts. */
function routeOf(action: TableAction): Route {
  const id = action.id.replace('sentinelone.', '').replace('.', '/');
  const path = action.shape.template.replaceAll(/[[\]]/g, '');
  return routes.find((route) => route.id === id) ?? ({ ...routes[0], id, path } as Route);
}

function plainConsole({ simulator, clock, agentId }: ConnectedConsole): TestConsole {
  const authorization = `ApiToken ${simulator.keys.admin}`;
  const call: TestConsole['call'] = (path, { headers, ...request } = {}) =>
    send(simulator.url, `/web/api/v2.1${path}`, {
      ca: simulator.ca,
      ...request,
      headers: { authorization, ...headers },
    });
  const tryWrite: TestConsole['tryWrite'] = (method, path, body) =>
    call(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return {
    simulator,
    clock,
    call,
    tryWrite,
    get: async (path) => bodyOf(await call(path)),
    write: async (method, path, body) => bodyOf(await tryWrite(method, path, body)),
    agent: (seq) => simulator.state.console.fleet.row(seq),
    agentId,
  };
}

function bodyOf(answer: TestAnswer): ReturnType<TestAnswer['json']> {
  if (answer.status !== 200) throw new TypeError(`The console answered ${answer.status}: ${answer.text}`);
  return answer.json();
}
