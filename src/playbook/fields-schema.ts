import type { JsonObject } from '#kernel/json.ts';
import { commonFieldKeys, fieldKeys, fieldKinds } from './fields.ts';

const natural = { type: 'integer', minimum: 1 };
const text = { type: 'string', pattern: String.raw`\S` };
const texts = { type: 'array', items: text, minItems: 1, uniqueItems: true };

/** What each key of a declared input takes. */
const keySchemas: { readonly [key: string]: JsonObject } = {
  label: { ...text, maxLength: 200 },
  help: { ...text, maxLength: 4_096 },
  required: { type: 'boolean' },
  sensitive: { const: false },
  maxLength: { ...natural, maximum: 1_048_576 },
  maxItems: { ...natural, maximum: 100_000 },
  pattern: { ...text, maxLength: 256 },
  min: { type: 'number' },
  max: { type: 'number' },
  values: texts,
  of: { anyOf: [{ enum: ['text', 'integer'] }, { $ref: '#/$defs/fields' }] },
  fields: { $ref: '#/$defs/fields' },
  default: {},
};

const needed: { readonly [kind: string]: readonly string[] } = { choice: ['values'], list: ['of'], group: ['fields'] };

/** The declared inputs, by the same table of keys that reads them. */
export const fieldSchemas: JsonObject = {
  fields: {
    type: 'object',
    maxProperties: 100,
    propertyNames: { $ref: '#/$defs/name' },
    additionalProperties: { $ref: '#/$defs/field' },
  },
  field: {
    oneOf: fieldKinds.map((kind) => ({
      type: 'object',
      properties: {
        kind: { const: kind },
        ...Object.fromEntries([...commonFieldKeys, ...fieldKeys[kind]].map((key) => [key, keySchemas[key] ?? {}])),
      },
      required: ['kind', ...(needed[kind] ?? [])],
      additionalProperties: false,
    })),
  },
};
