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
    for (const issue of issuesOf(error)) problems.add(`${path}${issue.path.replace(/^\.value/, '')}`, issue.problem);
  }
}

function issuesOf(error: AppError): readonly { readonly path: string; readonly problem: string }[] {
  const issues = error.details?.issues;
  // The validator of the kernel writes them so.
  return Array.isArray(issues) ? (issues as { path: string; problem: string }[]) : [];
}
