import type { Handler, Json, Reply } from '../wire/call.ts';
import type { Route } from '../wire/route-table.ts';
import { namedShape } from '../wire/shape-library.ts';
import { activityTypes } from '../model/activity-types.ts';
import { csvReply } from '../model/csv.ts';
import { exampleOf } from '../model/example.ts';
import type { World } from '../model/world.ts';

/** Rows that a download without a shape of its own takes from a list that has one. */
const exported: Readonly<Record<string, string>> = {
  'application-management/inventory-endpoints-data-export': 'AppInventoryEndpoint',
  'application-management/aggregated-application-risk-data-export': 'AggregatedAppRisk',
  'application-management/application-risk-data-export': 'AppRisk',
  'application-management/risk-endpoint-data-export': 'AppRiskEndpoint',
  'application-management/application-cve-data-export': 'AppCve',
  'application-management/inventory-data-export': 'AppInventoryItem',
  'application-management/risks-data-export': 'AppRisk',
  'application-risk/export-applications': 'Application',
  'cloud-resources/export-cloud-rogue-resources-to-csv': 'CloudRogue',
};

/** An answer made from the shape of the operation alone: lists of a few rows that do not change, objects of examples. */
export function tailHandler(world: World, route: Route): Handler {
  const { answer } = route;
  return (call): Reply => {
    const shape = answer.of ?? exported[route.id];
    if (answer.kind !== undefined) {
      if (shape === undefined) return { file: 'Name\r\n', type: 'text/csv; charset=utf-8', name: 'export.csv' };
      return csvReply(shape, world.lister.all(world.tail(shape), call), `${shape}.csv`);
    }
    if (route.id === 'activities/list-activity-types') return { data: activityTypeRows() };
    if (shape === undefined) return { data: answer.data === 'array' ? [] : {} };
    if (answer.paging !== undefined) return world.lister.list(world.tail(shape), call);
    if (answer.data === 'affected') return { data: { affected: 0 } };
    if (answer.data === 'array') return { data: world.tail(shape).rows() };
    return { data: exampleOf(namedShape(shape), shape, { now: world.clock.now(), number: 1 }) };
  };
}

function activityTypeRows(): readonly Json[] {
  return Object.values(activityTypes).map(([id, action, descriptionTemplate]) => ({ id, action, descriptionTemplate }));
}
