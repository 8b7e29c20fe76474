import type { TestAnswer } from '../../kit/testing/client.ts';
import { createRouteTable, type Route } from '../wire/route-table.ts';
import { startConsole, type TestConsole } from './console.ts';
import { documentedRequest } from './documented-request.ts';
import { knownBodies, knownValues, preparedValues } from './known-values.ts';

export const { routes } = createRouteTable();

const needsPreparation =
  /\{(activity_id|note_id|applicationId)\}|\/(restrictions|exclusions)\/report|\/dv\/|estimator|singularity/;

let walked: Promise<ReadonlyMap<Route, TestAnswer>> | undefined;

/** What a freshly seeded console answers to the documented request of every operation; asked once per process. */
export function walk(): Promise<ReadonlyMap<Route, TestAnswer>> {
  walked ??= askAll();
  return walked;
}

async function askAll(): Promise<ReadonlyMap<Route, TestAnswer>> {
  const console = await startConsole();
  const answers = new Map<Route, TestAnswer>();
  for (const route of routes) answers.set(route, await ask(console, route));
  return answers;
}

async function ask(console: TestConsole, route: Route): Promise<TestAnswer> {
  console.simulator.state.reset();
  const prepared = needsPreparation.test(route.path) ? await preparedValues(console) : {};
  const special = {
    ...(/^\/(restrictions|exclusions)\/report/.test(route.path) ? { report_id: prepared['importReportId'] ?? '' } : {}),
    ...(route.path.startsWith('/singularity') ? { id: prepared['applicationId'] ?? '' } : {}),
  };
  const values = { ...knownValues(console, route), ...prepared, ...special };
  const { path, ...request } = documentedRequest(route, values, knownBodies(console, route));
  return console.call(path, { method: route.method, ...request });
}
