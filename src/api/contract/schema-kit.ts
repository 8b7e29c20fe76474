import type { JsonObject } from '#kernel/json.ts';

/* The pieces that schemas of answers are made of. Answers are described loosely: a client must accept members that it does not know. */

export const text = { type: 'string' } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const flag = { type: 'boolean' } as const;
export const anything = {} as const;

export function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A page of a list; `next` is the cursor of the following page, null at the end. */
export function pageOf(name: string): JsonObject {
  return object({ items: { type: 'array', items: ref(name) }, next: nullable(text) });
}

export function object(properties: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', properties: { ...properties, ...optional }, required: Object.keys(properties) };
}

export function nullable(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'null' }] };
}

export function list(schema: JsonObject): JsonObject {
  return { type: 'array', items: schema };
}

export function oneOf(...values: readonly string[]): JsonObject {
  return { type: 'string', enum: values };
}

export const requester = ref('Requester');
