import { isJsonObject, type Json } from './json.ts';
import { secretForms } from './secret-forms.ts';

/** Stands where a secret was. */
export const mask = '***';

/** Deeper than any honest answer; what lies below is masked as a whole. */
const maxDepth = 500;

/** Masks secrets in everything that is stored or shown. Time is linear in the size of the value. */
export interface Redactor {
  text(text: string): string;
  /** Strings and keys, at any depth. Returns the same reference when nothing matched. */
  json<T extends Json>(value: T): T;
}

/** Secrets shorter than four characters are ignored: they would match everywhere. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.flatMap(secretForms))].toSorted((a, b) => b.length - a.length);
  if (forms.length === 0) return { text: (text) => text, json: (value) => value };
  const alternatives = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|');
  const any = new RegExp(alternatives);
  // A lookahead finds overlapping occurrences too; the longest form comes first.
  const each = new RegExp(`(?=(${alternatives}))`, 'g');
  const text = (value: string): string => (any.test(value) ? maskMatches(value, each) : value);
  // A masked string is still JSON of the same shape, so the type of the whole holds.
  return { text, json: <T extends Json>(value: T): T => maskJson(value, text, 0) as T };
}

function maskMatches(text: string, each: RegExp): string {
  let masked = '';
  let copiedTo = 0;
  let coveredTo = 0;
  for (const match of text.matchAll(each)) {
    const end = match.index + (match[1] ?? '').length;
    if (match.index >= coveredTo) masked += text.slice(copiedTo, match.index) + mask;
    coveredTo = Math.max(coveredTo, end);
    copiedTo = coveredTo;
  }
  return masked + text.slice(copiedTo);
}

function maskJson(value: Json, text: (value: string) => string, depth: number): Json {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return mask;
  if (isJsonObject(value)) return maskObject(value, text, depth);
  let changed = false;
  const items = value.map((item) => {
    const masked = maskJson(item, text, depth + 1);
    changed ||= masked !== item;
    return masked;
  });
  return changed ? items : value;
}

function maskObject(value: { readonly [key: string]: Json }, text: (value: string) => string, depth: number): Json {
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    const maskedKey = text(key);
    const masked = maskJson(item, text, depth + 1);
    changed ||= masked !== item || maskedKey !== key;
    return [maskedKey, masked];
  });
  return changed ? Object.fromEntries(entries) : value;
}
