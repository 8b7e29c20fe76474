import { defaultMaxItems, defaultMaxLength, type Field, type Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';

/** JSON Schema 2020-12 of an object with these fields. What it accepts, the validator of the kernel accepts. */
export function jsonSchemaOf(fields: Fields): JsonObject {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...objectSchema(fields) };
}

/** The same without the `$schema` line, for use inside a larger document. */
export function objectSchema(fields: Fields): JsonObject {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => isRequired(field)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** `format` alone is only a hint to most validators. */
const instantPattern =
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$';

function isRequired(field: Field): boolean {
  return field.required === true && !('default' in field && field.default !== undefined);
}

function fieldSchema(field: Field): JsonObject {
  return {
    ...kindSchema(field),
    ...(field.label === undefined ? {} : { title: field.label }),
    ...(field.help === undefined ? {} : { description: field.help }),
    ...('default' in field && field.default !== undefined ? { default: field.default } : {}),
    ...(field.sensitive === true ? { writeOnly: true } : {}),
  };
}

function kindSchema(field: Field): JsonObject {
  switch (field.kind) {
    case 'text':
      return textSchema(field);
    case 'integer':
      return {
        type: 'integer',
        minimum: field.min ?? Number.MIN_SAFE_INTEGER,
        maximum: field.max ?? Number.MAX_SAFE_INTEGER,
      };
    case 'number':
      return {
        type: 'number',
        ...(field.min === undefined ? {} : { minimum: field.min }),
        ...(field.max === undefined ? {} : { maximum: field.max }),
      };
    case 'flag':
      return { type: 'boolean' };
    case 'instant':
      return { type: 'string', format: 'date-time', pattern: instantPattern };
    case 'choice':
      return { type: 'string', enum: [...field.values] };
    case 'list':
      return { type: 'array', items: itemSchema(field), maxItems: field.maxItems ?? defaultMaxItems };
    case 'group':
      return objectSchema(field.fields);
    case 'document':
      // Any JSON value; a schema without a type says so.
      return {};
  }
}

function textSchema(field: Field & { kind: 'text' }): JsonObject {
  const pattern: Json | undefined = field.pattern;
  return {
    type: 'string',
    // An empty text counts as left out, which a required field does not take.
    ...(isRequired(field) ? { minLength: 1 } : {}),
    maxLength: field.maxLength ?? defaultMaxLength,
    ...(pattern === undefined ? {} : { pattern }),
  };
}

function itemSchema({ of, values, pattern }: Field & { kind: 'list' }): JsonObject {
  if (typeof of === 'object') return objectSchema(of);
  if (of === 'integer') return kindSchema({ kind: 'integer' });
  if (values !== undefined) return kindSchema({ kind: 'choice', values });
  return kindSchema(pattern === undefined ? { kind: 'text' } : { kind: 'text', pattern });
}
