import { objectSchema } from '#catalog/json-schema.ts';
import { idempotencyKeyParameter, type OpenApiOperation } from '#catalog/openapi.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Operation } from './contract/operation.ts';
import { operations } from './contract/operations.ts';
import { ref } from './contract/schema-kit.ts';
import { schemas } from './contract/schemas.ts';
import { shareSchemas } from './shared-schemas.ts';

const description = [
  'Every answer about an action tells what is known: 200 for what is done, 202 for what the console has accepted but not finished,',
  'and an error answer (RFC 9457) with failure indicator, status code and message for what failed.',
].join(' ');

/** The OpenAPI 3.1 document of the API, with one operation for each action of the catalogue. */
export function openApiDocument(actions: readonly OpenApiOperation[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  const place = (path: string, method: string, operation: JsonObject): void => {
    paths[path] = { ...paths[path], [method]: operation };
  };
  for (const operation of Object.values(operations)) place(operation.path, operation.method, operationOf(operation));
  const shared = shareSchemas(actions.map(({ operation }) => operation));
  actions.forEach(({ path, method, operation }, index) => place(path, method, shared.operations[index] ?? operation));
  return {
    openapi: '3.1.0',
    info: { title: 'Cordon', version: '1', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { ...schemas, ...shared.schemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(operation: Operation): JsonObject {
  const { id, summary, tag, params, query, body, success, permission } = operation;
  const answer = { [success.mediaType ?? 'application/json']: { schema: success.schema } };
  return {
    operationId: id,
    summary,
    tags: [tag],
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(operation.method === 'post' ? [idempotencyKeyParameter] : []),
      ...(operation.takesRevision === true ? [revisionParameter] : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: objectSchema(body) } } } }),
    responses: {
      [success.status]: { description: success.description, content: answer },
      ...(operation.mayPend === true
        ? { 202: { description: 'The console has accepted it; it is not finished.', content: answer } }
        : {}),
      default: {
        description: 'What went wrong, and what to do.',
        content: { 'application/problem+json': { schema: ref('Error') } },
      },
    },
    'x-permission': permission,
  };
}

const revisionParameter: JsonObject = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The revision that this starts from, as the `ETag` gave it. Where there was none: `If-None-Match: *` instead.',
  schema: { type: 'string' },
};

function parametersOf(fields: Operation['params'], place: 'path' | 'query'): readonly JsonObject[] {
  const { properties } = objectSchema(fields);
  return Object.entries(properties as JsonObject).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || fields[name]?.required === true,
    schema,
  }));
}
