import type { ActionDefinition } from '#kernel/action.ts';
import type { JsonObject } from '#kernel/json.ts';
import { objectSchema } from './json-schema.ts';
import { connectorIdOf, permissionOf } from './permission.ts';

/** The HTTP operation of one action, ready to be put under `paths` of an OpenAPI 3.1 document. */
export interface OpenApiOperation {
  readonly path: string;
  readonly method: 'post';
  readonly operation: JsonObject;
}

/** The header that makes a request one write, however often it is sent. */
export const idempotencyKeyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key never writes twice: a repeated request gets what is known of the first.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
} as const;

/** Refers to the component schemas `ActionResult` and `Error`, which the document has to hold. */
export function openApiOperationOf(action: ActionDefinition): OpenApiOperation {
  return {
    path: `/api/v1/actions/${action.id}/run`,
    method: 'post',
    operation: {
      operationId: action.id,
      summary: action.title,
      description: descriptionOf(action),
      tags: [connectorIdOf(action.id)],
      parameters: [idempotencyKeyParameter],
      requestBody: { required: true, content: { 'application/json': { schema: bodySchema(action) } } },
      responses: {
        '200': jsonResponse('It is done, or partly done.', 'ActionResult'),
        '202': jsonResponse('The console has accepted it; it is not finished.', 'ActionResult'),
        default: {
          description:
            'It failed, and `result` says how; or the request was wrong or not allowed, and nothing was sent.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      'x-effect': action.effect,
      'x-idempotent': action.idempotent,
      'x-permission': permissionOf(action),
    },
  };
}

function descriptionOf(action: ActionDefinition): string {
  return [
    action.summary,
    action.inferred,
    action.manualCheck === undefined ? undefined : `When the outcome is unknown: ${action.manualCheck}`,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function bodySchema(action: ActionDefinition): JsonObject {
  const input = objectSchema(action.input);
  const takesInput = input['required'] !== undefined;
  return {
    type: 'object',
    properties: {
      connection: { type: 'string', minLength: 1, description: 'Id or title of the connection.' },
      input,
      dryRun: { type: 'boolean', default: false, description: 'Describes a write instead of making it.' },
      wait: {
        type: 'boolean',
        default: false,
        description: 'Waits until pending work is settled or its deadline has passed, for four minutes at most.',
      },
      breakGlass: {
        type: 'object',
        properties: { reason: { type: 'string', minLength: 1, maxLength: 2_000 } },
        required: ['reason'],
        additionalProperties: false,
        description:
          'Goes past an approval that a policy asks for, never past a denial. Administrators only; others review it.',
      },
    },
    required: takesInput ? ['connection', 'input'] : ['connection'],
    additionalProperties: false,
  };
}

function jsonResponse(description: string, schema: string): JsonObject {
  return { description, content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } };
}
