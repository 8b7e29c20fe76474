import { AppError } from '#kernel/error.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { parseInput } from '#kernel/validate.ts';
import type { Problems } from './problem.ts';
import { describe } from './shape.ts';
import { isTemplate, onlyExpression, splitText } from './template-text.ts';

/**
 * Checks what is written out; the values of expressions are checked when the step runs.
 * @param of whose fields they are, for example `the action`
 */
export function checkInput(fields: Fields, input: JsonObject, path: string, problems: Problems, of: string): void {
  const names = Object.keys(fields);
  for (const name of Object.keys(input)) {
    if (Object.hasOwn(fields, name)) continue;
    const close = nearest(name, names);
    const fix = close === null ? `The fields are ${names.join(', ')}.` : `Did you mean \`${close}\`?`;
    problems.addAtKey(`${path}.${name}`, `is not a field of ${of}`, names.length === 0 ? 'It takes none.' : fix);
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = input[name] ?? null;
    const absent = value === null || value === '';
    if (!absent) checkValue(field, value, `${path}.${name}`, problems);
    else if (field.required === true && !('default' in field))
      problems.add(path, `lacks \`${name}\`, which is required`, `Add \`${name}\`${hint(field)}.`);
  }
}

function hint(field: Field): string {
  return field.kind === 'choice' ? `, one of ${field.values.join(', ')}` : '';
}

function checkValue(field: Field, value: Json, path: string, problems: Problems): void {
  if (field.kind === 'document') return;
  if (!isTemplate(value)) checkLiteral(field, value, path, problems);
  else if (typeof value === 'string') checkText(field, value, path, problems);
  else if (field.kind === 'group' && isJsonObject(value)) checkInput(field.fields, value, path, problems, 'the group');
  else if (field.kind === 'list' && Array.isArray(value))
    checkItems(field.of, value as readonly Json[], path, problems);
  else problems.add(path, `must be ${field.kind === 'group' ? 'an object' : field.kind}, not ${describe(value)}`);
}

function checkItems(of: 'text' | 'integer' | Fields, items: readonly Json[], path: string, problems: Problems): void {
  const item: Field = typeof of === 'string' ? { kind: of } : { kind: 'group', fields: of };
  for (const [index, value] of items.entries()) checkValue(item, value, `${path}[${index}]`, problems);
}

/** One expression may give anything; with more around it the result is text. */
function checkText(field: Field, text: string, path: string, problems: Problems): void {
  const split = splitText(text);
  // What is not a template at all is reported where expressions are checked.
  if (split.fault !== null || onlyExpression(split) !== null) return;
  const [first] = split.parts;
  if (split.parts.length === 1 && typeof first === 'string') checkLiteral(field, first, path, problems);
  else if (!['text', 'choice', 'instant'].includes(field.kind)) {
    problems.add(path, `gives text, and must be ${field.kind}`, 'Write one expression and nothing around it.');
  }
}

function checkLiteral(field: Field, value: Json, path: string, problems: Problems): void {
  try {
    parseInput({ value: field }, { value }, '');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    for (const issue of issuesOf(error)) {
      const inside = issue.path.replace(/^\.value/, '');
      problems.add(`${path}${inside}`, issue.problem, fixOf(fieldAt(field, inside), value, issue.problem));
    }
  }
}

/** The field that a path such as `.rows[2].name` leads to; null for a name that it does not have. */
function fieldAt(field: Field, path: string): Field | null {
  let found: Field | undefined = field;
  for (const [, name] of path.matchAll(/\.([^.[]+)|\[\d+\]/g)) {
    if (found?.kind === 'group' && name !== undefined) found = found.fields[name];
    else if (found?.kind === 'list' && name === undefined)
      found = typeof found.of === 'string' ? { kind: found.of } : { kind: 'group', fields: found.of };
    else return null;
  }
  return found ?? null;
}

/** How a value of this kind is written. */
function fixOf(field: Field | null, given: Json, problem: string): string | undefined {
  switch (field?.kind) {
    case 'text':
      return problem.startsWith('must be text') ? 'Write text; a number or `true` in quotes.' : undefined;
    case 'integer':
      return 'Write a whole number within its bounds, without quotes.';
    case 'number':
      return 'Write a number within its bounds, without quotes.';
    case 'flag':
      return 'Write `true` or `false`, without quotes.';
    case 'instant':
      return 'Write a time with a zone, such as `2026-01-31T08:00:00Z`.';
    case 'choice': {
      const close = typeof given === 'string' ? nearest(given, field.values) : null;
      return close === null ? `Write ${field.values.join(', ')}.` : `Did you mean \`${close}\`?`;
    }
    case 'list':
      return 'Write a list: each item on a line of its own that begins with `- `.';
    case 'group':
      return `Write the fields below it: ${Object.keys(field.fields).join(', ')}.`.slice(0, 500);
    default:
      return undefined;
  }
}

function issuesOf(error: AppError): readonly { readonly path: string; readonly problem: string }[] {
  const issues = error.details?.issues;
  // The validator of the kernel writes them so.
  return Array.isArray(issues) ? (issues as { path: string; problem: string }[]) : [];
}
