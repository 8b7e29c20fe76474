import { expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { shareSchemas } from './shared-schemas.ts';

const properties = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`field-number-${index}`, { type: 'string' }]),
);
const large: JsonObject = { type: 'object', properties, additionalProperties: false };
const small: JsonObject = { type: 'object', properties: { a: { type: 'string' } } };

/** Puts every reference back. */
function expanded(value: unknown, schemas: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((item) => expanded(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return expanded(schemas[String(value.$ref).split('/').at(-1) ?? ''], schemas);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, expanded(entry, schemas)]));
}

test('a large schema that occurs twice gets a name, and nothing is lost', () => {
  const operations = [{ body: { filter: large } }, { other: [large, small] }, { once: { ...large, description: 'x' } }];
  const shared = shareSchemas(operations);
  expect(Object.keys(shared.schemas)).toHaveLength(1);
  expect(shared.operations[0]).toEqual({
    body: { filter: { $ref: expect.stringMatching(/^#\/components\/schemas\/Shared_/) } },
  });
  expect(expanded(shared.operations, shared.schemas)).toEqual(operations);
});

test('schemas inside a shared one are shared with it', () => {
  const nested: JsonObject = { type: 'object', properties: { inner: large, more: { type: 'string' } } };
  const operations = [{ a: nested }, { b: nested }, { c: large }];
  const shared = shareSchemas(operations);
  expect(expanded(shared.operations, shared.schemas)).toEqual(operations);
});

test('small or single schemas stay in place', () => {
  const operations = [{ a: small, b: small }, { c: large }];
  expect(shareSchemas(operations)).toEqual({ operations, schemas: {} });
});
