import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';
import type { Json } from './wire/call.ts';
import { createRouteTable, type Route } from './wire/route-table.ts';
import { startConsole, type TestConsole } from './testing/console.ts';
import { documentedRequest } from './testing/documented-request.ts';
import { knownBodies, knownValues, preparedValues } from './testing/known-values.ts';

const facts = fileURLToPath(new URL('../../../shared/vendors/sentinelone/', import.meta.url));
const hasFacts = existsSync(`${facts}schemas.json`);
const { routes } = createRouteTable();
const needsPreparation = /\{(activity_id|note_id|applicationId|estimatorId)\}|\/(restrictions|exclusions)\/report|\/dv\/|estimator|singularity/;

/** Sends the documented request of an operation to a console as it was seeded. */
async function ask(console: TestConsole, route: Route) {
  console.simulator.state.reset();
  const prepared = needsPreparation.test(route.path) ? await preparedValues(console) : {};
  const report = /^\/(restrictions|exclusions)\/report/.test(route.path) ? { report_id: prepared['importReportId'] ?? '' } : {};
  const values = { ...knownValues(console, route), ...prepared, ...report };
  const { path, ...request } = documentedRequest(route, values, knownBodies(console, route));
  return console.call(path, { method: route.method, ...request });
}

test('every documented operation answers a documented request', async () => {
  const console = await startConsole();
  expect(routes).toHaveLength(340);
  const refused: string[] = [];
  for (const route of routes) {
    const answer = await ask(console, route);
    if (answer.status !== 200) refused.push(`${route.id} ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  expect(refused).toEqual([]);
}, 120_000);

test.skipIf(!hasFacts)('every JSON answer fits the schema of its operation, field by field (skipped without the vendor facts)', async () => {
  const console = await startConsole();
  const validate = responseValidators();
  const wrong: string[] = [];
  let checked = 0;
  for (const route of routes) {
    const check = validate(route);
    const answer = await ask(console, route);
    if (check === null || answer.status !== 200) continue;
    checked += 1;
    if (!check(answer.json())) {
      const [error] = check.errors ?? [];
      wrong.push(`${route.id} ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBe(310);
}, 120_000);

/** Unknown fields are refused as well, so that the simulator cannot invent any. */
function responseValidators(): (route: Route) => ValidateFunction | null {
  const ajv = new Ajv({ strict: false, allErrors: false });
  ajv.addFormat('id', /^\d{18,19}$/);
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) && !Number.isNaN(Date.parse(text)));
  ajv.addFormat('email', /@/);
  ajv.addFormat('url', /^https?:/);
  ajv.addFormat('int64', { type: 'number', validate: () => true });
  ajv.addFormat('float', { type: 'number', validate: () => true });
  const schemas = JSON.parse(readFileSync(`${facts}schemas.json`, 'utf8')) as Json;
  ajv.addSchema({ $id: 'schemas.json', ...(closed(schemas) as Json) });
  return ({ answer }) => {
    if (answer.kind !== undefined || answer.of === undefined) return null;
    const row = { $ref: `schemas.json#/${answer.of}` };
    if (answer.bare === true) return ajv.compile(row);
    const list = { type: 'array', items: row };
    const single = answer.container === undefined ? row : { $ref: `schemas.json#/${answer.container}` };
    const data = answer.data === 'array' ? list : single;
    const pagination = { $ref: 'schemas.json#/Pagination' };
    return ajv.compile({
      type: 'object',
      required: ['data', ...(answer.paging === undefined ? [] : ['pagination'])],
      properties: { data, pagination },
      additionalProperties: false,
    });
  };
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]) => [name, closed(value)]);
  const made = Object.fromEntries(entries) as Record<string, unknown>;
  const isOpen = typeof made['properties'] !== 'object' || 'additionalProperties' in made || made['type'] !== 'object';
  return isOpen ? made : { ...made, additionalProperties: false };
}
