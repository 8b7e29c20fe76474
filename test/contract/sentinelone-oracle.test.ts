import { describe, expect, it } from 'vitest';
import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { fullestInput } from './fullest-input.ts';
import {
  isDescribed,
  namesIn,
  readDescription,
  readVendorFile,
  textOf,
  type DescribedCall,
} from './vendor-description.ts';

/** The vendor's description of 2024-03; and newer facts, for names that were added since. */
const swagger = readVendorFile('oracle/swagger-2.1-2024-03.json');
const newer = readVendorFile('operations.json');
const schemas = readVendorFile('schemas.json');
const note = swagger === null ? ' (SKIPPED: the vendor description is not beside the repository)' : '';

const actions = sentinelOneConnector.actions as unknown as readonly TableAction[];
/** A free request has no form of its own. */
const formed = actions.filter((action) => !action.row.request.startsWith('ANY '));

/** Names that the vendor has dropped or renamed since 2024; we send the new ones. */
const droppedByVendor = new Set([
  'policyid',
  'virtual_network_id__contains',
  'image__contains',
  'access_permissions',
  'containerizedWorkloadCounts',
]);
const droppedInBodies = /(^|\.)(inheritedFrom|advancedDetectionParams(\..*)?|recoveryCode)$|^filter\.scopes$/;

interface Built {
  readonly method: string;
  readonly query: readonly string[];
  readonly body: readonly string[];
}

/** The request that the interpreter makes of an input in which everything is filled. */
function builtBy(action: TableAction): Built {
  const { clear, ...input } = parseInput(action.input, fullestInput(action.input)) as JsonObject;
  expect(clear === undefined || Array.isArray(clear)).toBe(true);
  const call = action.call(input);
  const body = call.body !== undefined && 'json' in call.body ? (call.body.json as Json) : null;
  return { method: call.method, query: Object.keys(call.query ?? {}), body: [...new Set(namesIn(body))] };
}

/** `[/{name}]` may be sent or left out; both forms are described. */
function templatesOf(action: TableAction): readonly string[] {
  const { template } = action.shape;
  return [template.replaceAll(/[[\]]/g, ''), template.replace(/\[.*?\]/, '')].map((path) => `/web/api/v2.1${path}`);
}

function describedCall(action: TableAction): DescribedCall | null {
  if (swagger === null) return null;
  const description = readDescription(swagger);
  return (
    templatesOf(action)
      .map((path) => description.call(action.shape.method, path))
      .find((call) => call !== null) ?? null
  );
}

/** Query and body names of the newer facts, by `METHOD path`. */
function newerCall(action: TableAction): { readonly query: ReadonlySet<string>; readonly body: ReadonlySet<string> } {
  const operations = Array.isArray(newer) ? (newer as readonly Json[]).filter(isJsonObject) : [];
  const id = action.id.replace('sentinelone.', '').replace('.', '/');
  const operation = operations.find((one) => one['id'] === id);
  const query =
    operation !== undefined && Array.isArray(operation['query']) ? (operation['query'] as readonly JsonObject[]) : [];
  const body = new Set<string>();
  collectNewer(operation?.['body'] ?? null, '', body);
  return { query: new Set(query.map((one) => textOf(one['name']))), body };
}

function collectNewer(schema: Json, prefix: string, into: Set<string>): void {
  if (!isJsonObject(schema)) return;
  const reference = schema['$ref'];
  if (typeof reference === 'string' && isJsonObject(schemas)) {
    collectNewer(schemas[reference.split('/').at(-1) ?? ''] ?? null, prefix, into);
    return;
  }
  if (Array.isArray(schema['oneOf']))
    for (const part of schema['oneOf'] as readonly Json[]) collectNewer(part, prefix, into);
  if (isJsonObject(schema['items'])) collectNewer(schema['items'], prefix, into);
  if (!isJsonObject(schema['properties'])) return;
  for (const [name, property] of Object.entries(schema['properties'])) {
    into.add(`${prefix}${name}`);
    collectNewer(property, `${prefix}${name}.`, into);
  }
}

describe(`every request of the SentinelOne connector, against the vendor's own description${note}`, () => {
  it.skipIf(swagger === null)('covers all actions with a form of their own', () => {
    expect(formed.length).toBe(actions.length - 2);
    expect(formed.filter((action) => describedCall(action) === null).map(({ id }) => id)).toEqual([]);
  });

  it.skipIf(swagger === null)('sends no query parameter that the vendor does not know', () => {
    const unknown = formed.flatMap((action) => {
      const { query } = builtBy(action);
      const described = describedCall(action);
      const added = newerCall(action).query;
      return query
        .filter((name) => described?.query.has(name) !== true && !added.has(name))
        .map((name) => `${action.id} ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  it.skipIf(swagger === null)('sends no body field that the vendor does not know', () => {
    const unknown = formed.flatMap((action) => {
      const { body } = builtBy(action);
      const described = describedCall(action)?.body ?? new Set<string>();
      const added = newerCall(action).body;
      return body
        .filter((name) => !isDescribed(described, name) && !added.has(name))
        .map((name) => `${action.id} ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  it.skipIf(swagger === null)('leaves out no documented parameter, unless the vendor has dropped it', () => {
    const missing = formed.flatMap((action) => {
      const described = describedCall(action);
      const { query } = builtBy(action);
      return [...(described?.query ?? [])]
        .filter((name) => !query.includes(name) && !droppedByVendor.has(name))
        .map((name) => `${action.id} ${name}`);
    });
    expect(missing).toEqual(['sentinelone.reports.list-reports groupIds']);
  });

  it.skipIf(swagger === null)('leaves out no documented body field, unless the vendor has dropped it', () => {
    const missing = formed
      .filter(({ row }) => row.multipart === undefined)
      .flatMap((action) => {
        const described = [...(describedCall(action)?.body ?? [])].filter((name) => !name.endsWith('*'));
        const { body } = builtBy(action);
        // Below a document anything can be sent.
        const open = body.filter((name) => !body.some((other) => other.startsWith(`${name}.`)));
        return described
          .filter(
            (name) =>
              !body.includes(name) &&
              !open.some((parent) => name.startsWith(`${parent}.`)) &&
              !droppedInBodies.test(name),
          )
          .map((name) => `${action.id} ${name}`);
      });
    expect(missing).toEqual(['sentinelone.sites.create-site-and-user data.user.id']);
  });
});
