import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';

/** Beside the repository, never in it: the vendor's own material belongs to the vendor. */
const folder = join(import.meta.dirname, '../../../shared/vendors/sentinelone');

/** Null where the file is not there; tests then skip, and say so. */
export function readVendorFile(name: string): Json | null {
  const path = join(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Json) : null;
}

/** What one call takes, by the vendor's description. */
export interface DescribedCall {
  readonly query: ReadonlySet<string>;
  /** Dotted names of the JSON body; a list is seen through. A name that ends in `.*` takes anything below. */
  readonly body: ReadonlySet<string>;
  readonly form: ReadonlySet<string>;
}

export interface Description {
  /** @param path with placeholders, whose names do not matter */
  call(method: string, path: string): DescribedCall | null;
}

/** Reads a Swagger 2.0 document. */
export function readDescription(document: Json): Description {
  const root = objectOf(document);
  const calls = new Map<string, JsonObject>();
  for (const [path, methods] of Object.entries(objectOf(root['paths']))) {
    for (const [method, operation] of Object.entries(objectOf(methods))) {
      calls.set(`${method.toUpperCase()} ${anonymous(path)}`, objectOf(operation));
    }
  }
  return {
    call(method, path) {
      const operation = calls.get(`${method} ${anonymous(path)}`);
      return operation === undefined ? null : readCall(operation, objectOf(root['definitions']));
    },
  };
}

function readCall(operation: JsonObject, definitions: JsonObject): DescribedCall {
  const parameters = listOf(operation['parameters']).filter(isJsonObject);
  const named = (place: string) =>
    new Set(parameters.filter((one) => one['in'] === place).map((one) => textOf(one['name'])));
  const body = new Set<string>();
  for (const parameter of parameters.filter((one) => one['in'] === 'body')) {
    collect(objectOf(parameter['schema']), definitions, '', body, 0);
  }
  return { query: named('query'), form: named('formData'), body };
}

function collect(schema: JsonObject, definitions: JsonObject, prefix: string, into: Set<string>, depth: number): void {
  if (depth > 12) return;
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    collect(objectOf(definitions[reference.split('/').at(-1) ?? '']), definitions, prefix, into, depth + 1);
    return;
  }
  for (const part of [...listOf(schema['allOf']), ...listOf(schema['oneOf']), ...listOf(schema['anyOf'])]) {
    collect(objectOf(part), definitions, prefix, into, depth + 1);
  }
  if (schema['items'] !== undefined) collect(objectOf(schema['items']), definitions, prefix, into, depth + 1);
  const properties = Object.entries(objectOf(schema['properties']));
  for (const [name, property] of properties) {
    into.add(`${prefix}${name}`);
    collect(objectOf(property), definitions, `${prefix}${name}.`, into, depth + 1);
  }
  if (properties.length === 0 && prefix !== '') into.add(`${prefix}*`);
}

/** The names in a body that was really built, in the same form. */
export function namesIn(value: Json, prefix = ''): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => namesIn(item, prefix));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => [`${prefix}${name}`, ...namesIn(part, `${prefix}${name}.`)]);
}

/** True when the description has the name, or takes anything at some level above it. */
export function isDescribed(described: ReadonlySet<string>, name: string): boolean {
  if (described.has(name)) return true;
  const parts = name.split('.');
  return parts.some((_, index) => index > 0 && described.has(`${parts.slice(0, index).join('.')}.*`));
}

function anonymous(path: string): string {
  return path.replace(/\{[^}]*\}|:\w+/g, '{}');
}

/** Names in these files are texts. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
