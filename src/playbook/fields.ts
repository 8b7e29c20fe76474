import { AppError } from '#kernel/error.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { isIdentifier } from './names.ts';
import type { Problems } from './problem.ts';
import { readInteger, readList, readObject, readOneOf, readText, refuseUnknownKeys } from './shape.ts';

const maxFields = 100;
const maxGroups = 4;
const maxLength = 1_048_576;
const maxItems = 100_000;

/** What every field may have beside its kind. */
export const commonFieldKeys = ['label', 'help', 'required', 'sensitive'];
export const fieldKinds = [
  'text',
  'integer',
  'number',
  'flag',
  'instant',
  'choice',
  'list',
  'group',
  'document',
] as const;
/** The keys of each kind of field. */
export const fieldKeys: { readonly [K in Field['kind']]: readonly string[] } = {
  text: ['maxLength', 'pattern', 'default'],
  integer: ['min', 'max', 'default'],
  number: ['min', 'max', 'default'],
  flag: ['default'],
  instant: [],
  choice: ['values', 'default'],
  list: ['of', 'maxItems'],
  group: ['fields'],
  document: [],
};

/** Reads the declared inputs strictly into the kernel's field vocabulary. */
export function readInputs(value: Json, path: string, problems: Problems, groups = 0): Fields {
  const document = readObject(value, path, problems);
  const entries = Object.entries(document);
  if (entries.length > maxFields)
    problems.add(path, `declares ${entries.length} fields; at most ${maxFields} are taken`);
  if (groups > maxGroups) {
    problems.add(path, `is nested deeper than ${maxGroups} groups`);
    return {};
  }
  const fields = entries.map(([name, field]): [string, Field] => {
    const at = `${path}.${name}`;
    if (!isIdentifier(name))
      problems.add(
        at,
        'is not a name that expressions can write',
        'Use letters, digits and `_`, beginning with a letter.',
      );
    return [name, readField(field, at, problems, groups)];
  });
  return Object.fromEntries(fields);
}

function readField(value: Json, path: string, problems: Problems, groups: number): Field {
  const document = readObject(value, path, problems);
  if (!isJsonObject(value)) return { kind: 'text' };
  const before = problems.count();
  const kind = readOneOf(document.kind, `${path}.kind`, problems, fieldKinds);
  refuseUnknownKeys(document, ['kind', ...commonFieldKeys, ...fieldKeys[kind]], path, problems);
  if (document.sensitive !== undefined && document.sensitive !== false) {
    problems.add(
      `${path}.sensitive`,
      'is not offered for the inputs of a playbook, which are stored with each run',
      'Keep the secret in a connection, and pass the connection.',
    );
  }
  const field = {
    kind,
    ...optional(document, 'label', path, (label, at) => readText(label, at, problems, 200)),
    ...optional(document, 'help', path, (help, at) => readText(help, at, problems)),
    ...optional(document, 'required', path, (required, at) => readFlag(required, at, problems)),
    ...readDetails(kind, document, path, problems, groups),
    // Each key was read by the reader of its kind.
  } as Field;
  if (document.default !== undefined && problems.count() === before)
    checkDefault(field, document.default, path, problems);
  return field;
}

function readDetails(
  kind: Field['kind'],
  document: JsonObject,
  path: string,
  problems: Problems,
  groups: number,
): object {
  const { default: preset } = document;
  const common = preset === undefined ? {} : { default: preset };
  switch (kind) {
    case 'text':
      return {
        ...common,
        ...optional(document, 'maxLength', path, (limit, at) => readInteger(limit, at, problems, 1, maxLength)),
        ...optional(document, 'pattern', path, (pattern, at) => readPattern(pattern, at, problems)),
      };
    case 'integer':
    case 'number':
      return { ...common, ...readRange(kind, document, path, problems) };
    case 'flag':
      return common;
    case 'choice':
      return { ...common, values: readChoices(document.values, `${path}.values`, problems) };
    case 'list':
      return {
        of: readItemKind(document.of, `${path}.of`, problems, groups),
        ...optional(document, 'maxItems', path, (limit, at) => readInteger(limit, at, problems, 1, maxItems)),
      };
    case 'group':
      return { fields: readInputs(document.fields ?? null, `${path}.fields`, problems, groups + 1) };
    case 'instant':
    case 'document':
      return {};
  }
}

function optional<T>(
  document: JsonObject,
  key: string,
  path: string,
  read: (value: Json, at: string) => T,
): { [key: string]: T } {
  const value = document[key];
  return value === undefined ? {} : { [key]: read(value, `${path}.${key}`) };
}

function readFlag(value: Json, path: string, problems: Problems): boolean {
  if (typeof value !== 'boolean') problems.add(path, 'must be true or false');
  return value === true;
}

function readPattern(value: Json, path: string, problems: Problems): string {
  const pattern = readText(value, path, problems, 256);
  try {
    new RegExp(pattern, 'u');
  } catch {
    problems.add(path, 'is not a regular expression of JavaScript');
  }
  return pattern;
}

function readRange(kind: 'integer' | 'number', document: JsonObject, path: string, problems: Problems): object {
  const read = (value: Json, at: string): number => {
    if (typeof value === 'number' && (kind === 'number' || Number.isSafeInteger(value))) return value;
    problems.add(at, kind === 'number' ? 'must be a number' : 'must be a whole number');
    return 0;
  };
  const range = { ...optional(document, 'min', path, read), ...optional(document, 'max', path, read) };
  const { min, max } = range;
  if (min !== undefined && max !== undefined && min > max) problems.add(`${path}.min`, `is above max, ${max}`);
  return range;
}

function readChoices(value: Json | undefined, path: string, problems: Problems): readonly string[] {
  const values = readList(value, path, problems).map((choice, index) =>
    readText(choice, `${path}[${index}]`, problems),
  );
  if (Array.isArray(value) && values.length === 0) problems.add(path, 'holds no value');
  if (new Set(values).size < values.length) problems.add(path, 'holds a value twice');
  return values;
}

function readItemKind(
  value: Json | undefined,
  path: string,
  problems: Problems,
  groups: number,
): 'text' | 'integer' | Fields {
  if (isJsonObject(value)) return readInputs(value, path, problems, groups + 1);
  return readOneOf<'text' | 'integer'>(value, path, problems, ['text', 'integer']);
}

function checkDefault(field: Field, preset: Json, path: string, problems: Problems): void {
  if (preset === null) problems.add(`${path}.default`, 'must not be null', 'Leave `default` out.');
  try {
    parseInput({ default: field }, { default: preset }, path);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.add(`${path}.default`, error.message.replace(`${path}.default `, '').replace(/\.$/, ''));
  }
}
