import { AppError } from './error.ts';
import {
  defaultMaxItems,
  defaultMaxLength,
  maxDocumentLength,
  type Field,
  type Fields,
  type InputOf,
} from './field.ts';
import { isJsonObject, stringifyJson } from './json.ts';
import { nearest } from './nearest.ts';

/** One thing that is wrong with an input: where, what, and what would be right. */
export interface Issue {
  /** Dotted, for example `input.agents[3]`. */
  readonly path: string;
  readonly problem: string;
}

/**
 * Validates strictly: unknown fields, wrong types and values out of bounds are refused; nothing is coerced.
 * An empty text counts as left out, because consoles refuse it and forms send it.
 * @throws AppError `invalid_input` with every issue in `details.issues`
 */
export function parseInput<F extends Fields>(fields: F, value: unknown, at = 'input'): InputOf<F> {
  const issues: Issue[] = [];
  const parsed = readGroup(fields, value, at, issues);
  if (issues.length > 0) throw invalidInput(issues);
  // Every property was checked against its field above.
  return parsed as InputOf<F>;
}

export function invalidInput(issues: readonly Issue[]): AppError {
  const shown = issues.slice(0, 5).map((issue) => `${issue.path} ${issue.problem}`);
  const more = issues.length > shown.length ? `; and ${issues.length - shown.length} more` : '';
  return new AppError('invalid_input', `${shown.join('; ')}${more}.`, {
    failureIndicator: issues[0]?.path ?? 'input',
    details: { issues: issues.map((issue) => ({ path: issue.path, problem: issue.problem })) },
  });
}

function readGroup(fields: Fields, value: unknown, path: string, issues: Issue[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (!isJsonObject(value)) {
    issues.push({ path, problem: `must be an object, not ${typeName(value)}` });
    return result;
  }
  for (const name in value) {
    if (!Object.hasOwn(fields, name)) issues.push({ path: `${path}.${name}`, problem: unknownField(name, fields) });
  }
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined) continue;
    const given = value[name];
    const absent = given === undefined || given === null || given === '';
    if (!absent) result[name] = readValue(field, given, `${path}.${name}`, issues);
    else if ('default' in field && field.default !== undefined) result[name] = field.default;
    else if (field.required === true) issues.push({ path: `${path}.${name}`, problem: 'is required' });
  }
  return result;
}

function unknownField(name: string, fields: Fields): string {
  const names = Object.keys(fields);
  const close = nearest(name, names);
  if (close !== null) return `is not a field; did you mean \`${close}\`?`;
  return names.length === 0 ? 'is not a field; none are taken' : `is not a field; the fields are ${names.join(', ')}`;
}

function readValue(field: Field, value: unknown, path: string, issues: Issue[]): unknown {
  const problem = problemOf(field, value);
  if (problem !== null) {
    issues.push({ path, problem });
    return undefined;
  }
  if (field.kind === 'group') return readGroup(field.fields, value, path, issues);
  if (field.kind === 'list') return readList(field, value as readonly unknown[], path, issues);
  return field.kind === 'instant' ? new Date(value as string).toISOString() : value;
}

function readList(
  field: Field & { kind: 'list' },
  items: readonly unknown[],
  path: string,
  issues: Issue[],
): readonly unknown[] {
  const { of } = field;
  if (typeof of === 'object') return items.map((item, index) => readGroup(of, item, `${path}[${index}]`, issues));
  const item = of === 'text' ? textItem(field) : ({ kind: 'integer' } as const);
  return items.map((entry, index) => readValue(item, entry, `${path}[${index}]`, issues));
}

function textItem({ values, pattern }: Field & { kind: 'list' }): Field {
  if (values !== undefined) return { kind: 'choice', values };
  return pattern === undefined ? { kind: 'text' } : { kind: 'text', pattern };
}

/** Null when the value itself is right; the parts of groups and lists are read afterwards. */
function problemOf(field: Field, value: unknown): string | null {
  switch (field.kind) {
    case 'text':
      return textProblem(field, value);
    case 'integer':
      if (!Number.isSafeInteger(value)) return `must be a whole number, not ${typeName(value)}`;
      return rangeProblem(field, value as number);
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `must be a number, not ${typeName(value)}`;
      return rangeProblem(field, value);
    case 'flag':
      return typeof value === 'boolean' ? null : `must be true or false, not ${typeName(value)}`;
    case 'instant':
      return isInstant(value) ? null : 'must be an ISO 8601 time with a zone, such as 2026-01-31T08:00:00Z';
    case 'choice':
      return field.values.includes(value as string) ? null : `must be one of ${field.values.join(', ')}`;
    case 'list':
      if (!Array.isArray(value)) return `must be a list, not ${typeName(value)}`;
      return value.length <= (field.maxItems ?? defaultMaxItems)
        ? null
        : `has ${value.length} items; at most ${field.maxItems ?? defaultMaxItems} are taken`;
    case 'group':
      return null;
    case 'document':
      return (stringifyJson(value)?.length ?? 0) <= maxDocumentLength ? null : 'is larger than 1 MiB';
  }
}

function textProblem(field: Field & { kind: 'text' }, value: unknown): string | null {
  if (typeof value !== 'string') return `must be text, not ${typeName(value)}`;
  const limit = field.maxLength ?? defaultMaxLength;
  if (value.length > limit) return `has ${value.length} characters; at most ${limit} are taken`;
  if (value.includes('\u0000')) return 'holds a NUL character';
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value)) return `must match ${field.pattern}`;
  return null;
}

function rangeProblem(field: { readonly min?: number; readonly max?: number }, value: number): string | null {
  if (field.min !== undefined && value < field.min) return `must be at least ${field.min}`;
  if (field.max !== undefined && value > field.max) return `must be at most ${field.max}`;
  return null;
}

function isInstant(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    isRealDay(value.slice(0, 10))
  );
}

/** Dates such as 30 February would otherwise move on to March in silence. */
function isRealDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : typeof value;
}
