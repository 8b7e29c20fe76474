import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { TestAnswer } from '../kit/testing/client.ts';
import type { Json } from './wire/call.ts';
import type { Route } from './wire/route-table.ts';
import { startConsole } from './testing/console.ts';
import { routes, walk } from './testing/walk.ts';

const facts = fileURLToPath(new URL('../../../shared/vendors/sentinelone/', import.meta.url));
const schemaFile = `${facts}schemas.json`;
const operationFile = `${facts}operations.json`;
const oracleFile = `${facts}oracle/swagger-2.1-2024-03.json`;
const slow = 120_000;

/** Where the facts of 2026 follow a newer description than that of 2024-03. */
const sinceThen = [
  /agentMachineType must be equal to one of/,
  /custom-detection-rule.*queryType must be equal to one of/,
  /device-control-events.*interface must be equal to one of/,
  /cancel-running-deep-visibility-query .data.success must be string/,
];

type Validator = ValidateFunction | null;

test(
  'every documented operation answers a documented request',
  async () => {
    expect(routes).toHaveLength(340);
    const refused = [...(await walk())].filter(([, answer]) => answer.status !== 200);
    expect(refused.map(([route, answer]) => `${route.id} ${answer.status} ${answer.text}`)).toEqual([]);
  },
  slow,
);

test('all but 33 operations have a handler of their own, and those only read', async () => {
  const { handlers } = (await startConsole()).simulator.state;
  const others = routes.filter(({ id }) => handlers[id] === undefined);
  expect(others.map(({ effect }) => effect)).toEqual(Array.from({ length: 33 }, () => 'read'));
  const known = new Set(routes.map(({ id }) => id));
  expect(Object.keys(handlers).filter((id) => !known.has(id) && !id.startsWith('extra/'))).toEqual([]);
});

describe.skipIf(!existsSync(schemaFile))('against the vendor facts (skipped where they are not at hand)', () => {
  test('the routes are those of the facts', () => {
    const operations = readJson(operationFile) as unknown as readonly Json[];
    const documented = operations
      .filter(({ method }) => method !== '*')
      .map(({ id, method }) => `${String(id)} ${String(method)}`);
    expect(routes.map(({ id, method }) => `${id} ${method}`)).toEqual(documented);
  });

  test(
    'every JSON answer fits the schema of its operation, and has no field that the schema lacks',
    async () => {
      const { wrong, checked } = judge(await walk(), schemaValidators());
      expect(wrong).toEqual([]);
      expect(checked).toBe(307);
    },
    slow,
  );
});

test.skipIf(!existsSync(oracleFile))(
  'every JSON answer fits the description of 2024-03, with nulls allowed (skipped where it is not at hand)',
  async () => {
    const { wrong, checked } = judge(await walk(), oracleValidators());
    expect(wrong.filter((problem) => !sinceThen.some((known) => known.test(problem)))).toEqual([]);
    expect(checked).toBeGreaterThan(280);
  },
  slow,
);

function judge(answers: ReadonlyMap<Route, TestAnswer>, validatorOf: (route: Route) => Validator) {
  const wrong: string[] = [];
  let checked = 0;
  for (const [route, answer] of answers) {
    const validate = validatorOf(route);
    if (validate === null || answer.status !== 200) continue;
    checked += 1;
    if (validate(answer.json())) continue;
    const [error] = validate.errors ?? [];
    wrong.push(`${route.id} ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`);
  }
  return { wrong, checked };
}

function createAjv(): Ajv {
  const ajv = new Ajv({ strict: false });
  ajv.addFormat('id', /^\d{18,19}$/);
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) && !Number.isNaN(Date.parse(text)));
  ajv.addFormat('email', /@/);
  ajv.addFormat('url', /^https?:/);
  for (const name of ['int32', 'int64', 'float', 'double'])
    ajv.addFormat(name, { type: 'number', validate: () => true });
  return ajv;
}

function schemaValidators(): (route: Route) => Validator {
  const ajv = createAjv();
  ajv.addSchema({ $id: 'schemas.json', ...(translated(readJson(schemaFile), true) as Json) });
  return ({ answer }) => {
    if (answer.kind !== undefined || answer.of === undefined) return null;
    const row = { $ref: `schemas.json#/${answer.of}` };
    if (answer.bare === true) return ajv.compile(row);
    const single = answer.container === undefined ? row : { $ref: `schemas.json#/${answer.container}` };
    const data = answer.data === 'array' ? { type: 'array', items: row } : single;
    return ajv.compile({
      type: 'object',
      required: ['data', ...(answer.paging === undefined ? [] : ['pagination'])],
      properties: { data, pagination: { $ref: 'schemas.json#/Pagination' } },
      additionalProperties: false,
    });
  };
}

function oracleValidators(): (route: Route) => Validator {
  const swagger = readJson(oracleFile) as {
    readonly definitions: Json;
    readonly paths: Record<string, Record<string, Json>>;
  };
  const ajv = createAjv();
  ajv.addSchema({ $id: 'oracle', definitions: nullable(translated(swagger.definitions, false)) });
  return (route) => {
    const operation = swagger.paths[`/web/api/v2.1${route.path}`]?.[route.method.toLowerCase()];
    const responses = operation?.['responses'] as Record<string, { readonly schema?: Json }> | undefined;
    const reference = responses?.['200']?.schema?.['$ref'];
    if (route.answer.kind !== undefined || typeof reference !== 'string') return null;
    return ajv.compile({ $ref: `oracle${reference}` });
  };
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8')) as Json;
}

/** From the dialect of API descriptions to JSON Schema: null beside a type, and by choice no unknown fields. */
function translated(schema: unknown, closed: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((item) => translated(item, closed));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([name]) => name !== 'nullable' && name !== 'example');
  const made: Record<string, unknown> = Object.fromEntries(
    entries.map(([name, value]) => [name, translated(value, closed)]),
  );
  if (typeof made['pattern'] === 'string' && !isPattern(made['pattern'])) delete made['pattern'];
  const isGroup = made['type'] === 'object' && typeof made['properties'] === 'object';
  if (closed && isGroup && !('additionalProperties' in made)) made['additionalProperties'] = false;
  return (schema as Json)['nullable'] === true ? { anyOf: [made, { type: 'null' }] } : made;
}

/** Some patterns of the description are in the dialect of another language. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Consoles answer null in many places where the description promises a value. */
function nullable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const made = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, nullable(value)]));
  return typeof made['type'] === 'string' ? { anyOf: [made, { type: 'null' }] } : made;
}
