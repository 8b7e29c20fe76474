import { AppError } from '#kernel/error.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { jsonProblem } from '#kernel/json-problem.ts';
import { parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';

/** One flag of a command, for its help. */
export interface CliFlag {
  /** With dashes, for example `--force-server-isolation`. */
  readonly flag: string;
  readonly fieldName: string;
  /** What follows the flag; empty for a flag that needs nothing. */
  readonly placeholder: string;
  readonly required: boolean;
  readonly repeatable: boolean;
  readonly help: string;
}

export function cliFlagsOf(fields: Fields): readonly CliFlag[] {
  return Object.entries(fields).map(([name, field]) => ({
    flag: flagOf(name),
    fieldName: name,
    placeholder: placeholderOf(field),
    required: field.required === true,
    repeatable: field.kind === 'list',
    help: field.help ?? field.label ?? '',
  }));
}

/**
 * Reads arguments such as `--id PC1 --force-server-isolation` into an input, by the kind of each field.
 * Bounds are left to the validator of the kernel.
 * @param readFile gives the content of a file that an argument names as `@path`, for documents and groups
 * @throws AppError `invalid_input` that names the flag
 */
export function parseCliFlags(fields: Fields, argv: readonly string[], readFile: (path: string) => string): JsonObject {
  const input: Record<string, Json> = {};
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const { name, negated, inline } = readFlag(fields, word);
    const field = fields[name];
    if (field === undefined) throw unknownFlag(fields, word);
    const value =
      field.kind === 'flag'
        ? flagValue(word, negated, inline)
        : valueOf(field, word, inline ?? nextWord(word, rest), readFile);
    put(input, name, field, value, word);
  }
  return input;
}

function flagOf(name: string): string {
  const kebab = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-');
  return `--${kebab.toLowerCase()}`;
}

function placeholderOf(field: Field): string {
  switch (field.kind) {
    case 'flag':
      return '';
    case 'choice':
      return field.values.join('|');
    case 'list':
      if (typeof field.of === 'object') return '<json|@file>';
      return field.values === undefined ? `<${field.of}>` : field.values.join('|');
    case 'group':
    case 'document':
      return '<json|@file>';
    default:
      return `<${field.kind}>`;
  }
}

interface FlagWord {
  readonly name: string;
  readonly negated: boolean;
  readonly inline: string | undefined;
}

/** The field that a word means: its own flag before a negation, so that a field named `noX` keeps its flag. */
function readFlag(fields: Fields, word: string): FlagWord {
  if (!word.startsWith('--') || word === '--') {
    throw flagError(word, 'is not a flag; the input of an action is given as flags alone');
  }
  const equals = word.indexOf('=');
  const flag = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  const names = Object.keys(fields);
  const own = names.find((name) => flagOf(name) === flag || `--${name}` === flag);
  if (own !== undefined) return { name: own, negated: false, inline };
  const denied = names.find((name) => fields[name]?.kind === 'flag' && flag === `--no-${flagOf(name).slice(2)}`);
  if (denied !== undefined) return { name: denied, negated: true, inline };
  throw unknownFlag(fields, flag);
}

function flagValue(word: string, negated: boolean, inline: string | undefined): boolean {
  if (inline === undefined) return !negated;
  if (!negated && (inline === 'true' || inline === 'false')) return inline === 'true';
  throw flagError(word, negated ? 'takes no value' : 'takes true or false');
}

function nextWord(flag: string, rest: string[]): string {
  const next = rest[0];
  // A forgotten value must not swallow the flag after it.
  if (next === undefined || next.startsWith('--'))
    throw flagError(flag, `needs a value; write ${flag}=… for one that starts with dashes`);
  rest.shift();
  return next;
}

function valueOf(field: Field, flag: string, text: string, readFile: (path: string) => string): Json {
  switch (field.kind) {
    case 'integer':
      return integerOf(flag, text);
    case 'number':
      return numberOf(flag, text);
    case 'document':
    case 'group':
      return jsonOf(flag, text, readFile);
    case 'list':
      if (field.of === 'text') return text;
      return field.of === 'integer' ? integerOf(flag, text) : jsonOf(flag, text, readFile);
    default:
      return text;
  }
}

function integerOf(flag: string, text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw flagError(flag, `takes a whole number, not ${shown(text)}`);
}

function numberOf(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw flagError(flag, `takes a number, not ${shown(text)}`);
}

function jsonOf(flag: string, text: string, readFile: (path: string) => string): Json {
  const source = text.startsWith('@') ? readFile(text.slice(1)) : text;
  try {
    return parseJson(source);
  } catch (cause) {
    throw flagError(flag, `takes JSON, or @file with JSON; this is none: ${jsonProblem(source, cause)}`);
  }
}

function put(input: Record<string, Json>, name: string, field: Field, value: Json, flag: string): void {
  const present = Object.hasOwn(input, name) ? input[name] : undefined;
  if (field.kind === 'list') input[name] = [...((present as readonly Json[] | undefined) ?? []), value];
  else if (present === undefined) input[name] = value;
  else throw flagError(flag, 'is given twice');
}

function unknownFlag(fields: Fields, flag: string): AppError {
  const known = Object.keys(fields).map(flagOf);
  const close = nearest(flag, known);
  if (close !== null) return flagError(flag, `is not a flag; did you mean ${close}?`);
  return flagError(
    flag,
    known.length === 0 ? 'is not a flag; none are taken' : `is not a flag; the flags are ${known.join(', ')}`,
  );
}

function flagError(flag: string, problem: string, cause?: unknown): AppError {
  const name = flag.split('=', 1)[0] ?? flag;
  return new AppError('invalid_input', `${shown(name)} ${problem}.`, {
    failureIndicator: shown(name),
    ...(cause === undefined ? {} : { cause }),
  });
}

function shown(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}
