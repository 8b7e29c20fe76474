import type { FormField } from '../../../components/schema-form/schema.ts';
import { playbookSchema } from '../../../generated/playbook-language.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import type { StepKindName } from '../document/step-kinds.ts';

const definitions = playbookSchema['$defs'] as JsonObject;
const common = new Set(['id', 'title', 'notes', 'if', 'disabled', 'timeout', 'retry', 'on-error', 'after', 'join']);

/** The keys of a kind of step as fields of a form; the lists of steps in it are for the canvas. */
export function fieldsOfKind(kind: StepKindName): readonly FormField[] {
  const schema = definitions[kind] as JsonObject;
  const required = new Set(schema['required'] as readonly string[]);
  return Object.entries(schema['properties'] as JsonObject)
    .filter(([name, value]) => !common.has(name) && !holdsSteps(value))
    .map(([name, value]) => fieldOf(name, value as JsonObject, required.has(name)));
}

function holdsSteps(schema: Json): boolean {
  return JSON.stringify(schema).includes('#/$defs/steps');
}

function fieldOf(name: string, given: JsonObject, required: boolean): FormField {
  const schema = resolve(given);
  const base = { name, label: labelOf(name), help: helpOf(schema), required, sensitive: false, initial: undefined };
  if (Array.isArray(schema['enum']))
    return { ...base, kind: 'choice', values: (schema['enum'] as readonly Json[]).map(String) };
  if (schema['const'] === true) return { ...base, kind: 'flag' };
  switch (schema['type']) {
    case 'string':
      return {
        ...base,
        kind: 'text',
        ...(typeof schema['maxLength'] === 'number' ? { maxLength: schema['maxLength'] } : {}),
      };
    case 'integer':
    case 'number':
      return { ...base, kind: 'number', whole: schema['type'] === 'integer' };
    case 'array': {
      const items = schema['items'];
      return isJsonObject(items) && resolve(items)['type'] === 'string'
        ? { ...base, kind: 'texts', values: null, whole: false }
        : { ...base, kind: 'document' };
    }
    case 'object': {
      const properties = schema['properties'];
      if (!isJsonObject(properties)) return { ...base, kind: 'document' };
      const needed = new Set((schema['required'] ?? []) as readonly string[]);
      const fields = Object.entries(properties).map(([key, value]) =>
        fieldOf(key, value as JsonObject, needed.has(key)),
      );
      return { ...base, kind: 'group', fields };
    }
    default:
      break;
  }
  const ways = Array.isArray(schema['anyOf'])
    ? (schema['anyOf'] as readonly JsonObject[]).map((way) => fieldOf(name, way, required))
    : [];
  // What may also be an expression gets that from the field's switch.
  const plain = ways.filter((way, index) => index > 0 || way.kind !== 'text');
  return plain[0] !== undefined && plain.length === 1 ? plain[0] : { ...base, kind: 'document' };
}

function resolve(schema: JsonObject): JsonObject {
  const { $ref: reference } = schema;
  return typeof reference === 'string'
    ? (definitions[reference.slice(reference.lastIndexOf('/') + 1)] as JsonObject)
    : schema;
}

function helpOf(schema: JsonObject): string {
  return typeof schema['description'] === 'string' ? schema['description'] : '';
}

function labelOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const kinds: Readonly<Record<string, FormField['kind']>> = {
  text: 'text',
  integer: 'number',
  flag: 'flag',
  instant: 'instant',
  document: 'document',
};

/** The inputs of a playbook as a form, to start a run with. */
export function fieldsOfInputs(inputs: Json | undefined): readonly FormField[] {
  if (!isJsonObject(inputs)) return [];
  return Object.entries(inputs).flatMap(([name, field]) => (isJsonObject(field) ? [inputField(name, field)] : []));
}

function inputField(name: string, field: JsonObject): FormField {
  const base = {
    name,
    label: typeof field['label'] === 'string' ? field['label'] : labelOf(name),
    help: typeof field['help'] === 'string' ? field['help'] : '',
    required: field['required'] === true,
    sensitive: field['sensitive'] === true,
    initial: field['default'],
  };
  switch (field['kind']) {
    case 'choice':
      return { ...base, kind: 'choice', values: texts(field['values']) };
    case 'list': {
      const values = field['values'] === undefined ? null : texts(field['values']);
      if (isJsonObject(field['fields'])) return { ...base, kind: 'rows', fields: fieldsOfInputs(field['fields']) };
      return { ...base, kind: 'texts', values, whole: field['of'] === 'integer' };
    }
    case 'group':
      return { ...base, kind: 'group', fields: fieldsOfInputs(field['fields']) };
    case 'integer':
      return { ...base, kind: 'number', whole: true };
    default:
      return { ...base, kind: (kinds[typeof field['kind'] === 'string' ? field['kind'] : ''] ?? 'document') as 'text' };
  }
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
}
