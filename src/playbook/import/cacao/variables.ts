import type { Field, Fields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { literal, plainPiece, type Cel } from '../cel-text.ts';
import { variableNameOf } from '../naming.ts';

/** One variable of a CACAO playbook, in our words. */
export interface CacaoVariable {
  readonly name: string;
  readonly type: string;
  /** The first value, of the type that the variable declares. */
  readonly value: Json;
  readonly description: string;
  readonly external: boolean;
}

export interface Variables {
  /** Text of our language for a variable; null when it is not declared. */
  path(reference: string): Cel | null;
  typeOf(reference: string): string;
  readonly inputs: Fields;
  readonly variables: JsonObject;
  /** Inputs that steps write to, which inputs cannot be: they are copied into variables first. */
  readonly copied: readonly string[];
}

/** What a variable looks like inside a text. */
export const variablePattern = /__([A-Za-z_][A-Za-z0-9_-]*?)__:value/g;

/** @param written names, with underscores, of the variables that steps write to */
export function readVariables(raw: Json | undefined, written: ReadonlySet<string>): Variables {
  const declared = new Map<string, CacaoVariable>();
  for (const [key, given] of isJsonObject(raw) ? Object.entries(raw) : []) {
    const plain = /^__(.+)__$/.exec(key)?.[1];
    if (plain === undefined || !isJsonObject(given)) continue;
    const type = typeof given['type'] === 'string' ? given['type'] : 'string';
    declared.set(plain, {
      name: freeName(variableNameOf(plain), [...declared.values()]),
      type,
      value: typed(given['value'] ?? null, type),
      description: typeof given['description'] === 'string' ? given['description'] : '',
      external: given['external'] === true,
    });
  }
  const all = [...declared.values()];
  const writes = new Set([...written].map((key) => declared.get(key.replaceAll(/^__|__$/g, ''))));
  const isInput = (variable: CacaoVariable): boolean => variable.external && !writes.has(variable);
  return {
    path: (reference) => {
      const variable = declared.get(reference);
      if (variable === undefined) return null;
      return { text: `${isInput(variable) ? 'inputs' : 'vars'}.${variable.name}`, kind: kindOf(variable.type) };
    },
    typeOf: (reference) => declared.get(reference)?.type ?? 'string',
    inputs: Object.fromEntries(
      all.filter(({ external }) => external).map((variable) => [variable.name, fieldOf(variable)]),
    ),
    variables: Object.fromEntries(all.filter((variable) => !isInput(variable)).map(({ name, value }) => [name, value])),
    copied: all.filter((variable) => variable.external && !isInput(variable)).map(({ name }) => name),
  };
}

function freeName(wanted: string, taken: readonly CacaoVariable[]): string {
  let name = wanted;
  for (let number = 2; taken.some((variable) => variable.name === name); number += 1)
    name = `${wanted.slice(0, 58)}_${number}`;
  return name;
}

function kindOf(type: string): Cel['kind'] {
  if (type === 'bool' || type === 'boolean') return 'bool';
  return isNumber(type) ? 'number' : type === 'dictionary' ? 'any' : 'text';
}

function isNumber(type: string): boolean {
  return ['integer', 'long', 'float'].includes(type);
}

/** The standard writes numbers and truth values as texts. */
export function typed(value: Json, type: string): Json {
  if (typeof value !== 'string') return value;
  const figure = Number(value);
  if (isNumber(type)) return value.trim() !== '' && Number.isFinite(figure) ? figure : null;
  if (type === 'bool' || type === 'boolean')
    return /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : null;
  if (type !== 'dictionary') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** A literal of a condition, of the type of what it is compared with. */
export function typedLiteral(text: string, type: string): Cel {
  const value = typed(text, type);
  return typeof value === 'object' || typeof value === 'bigint' ? literal(text) : literal(value);
}

function fieldOf({ type, value, description }: CacaoVariable): Field {
  const help = description === '' ? {} : { help: description.slice(0, 500) };
  const presence = value === null || value === '' ? { required: true } : {};
  if (type === 'bool' || type === 'boolean')
    return { kind: 'flag', ...help, ...(typeof value === 'boolean' ? { default: value } : presence) };
  if (isNumber(type)) {
    const kind = type === 'float' ? ('number' as const) : ('integer' as const);
    return { kind, ...help, ...(typeof value === 'number' ? { default: value } : presence) };
  }
  if (type === 'dictionary') return { kind: 'document', ...help, required: true };
  return { kind: 'text', ...help, ...(typeof value === 'string' && value !== '' ? { default: value } : presence) };
}

/** A text whose variables became expressions. */
export function withVariables(text: string, variables: Variables): string {
  let position = 0;
  let result = '';
  for (const match of text.matchAll(variablePattern)) {
    const path = variables.path(match[1] ?? '');
    if (path === null) continue;
    result += `${plainPiece(text.slice(position, match.index), true)}\${{ ${path.text} }}`;
    position = match.index + match[0].length;
  }
  return result + plainPiece(text.slice(position), false);
}
