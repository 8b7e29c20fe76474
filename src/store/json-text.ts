import { stringifyJson } from '#kernel/json.ts';

/** Every escape is consumed whole, so that an escaped backslash before `u0000` is not taken for an escape. */
const escapes = /\\(?:u([0-9a-f]{4})|.)/gs;

/**
 * The text of a value for a `json` column; null stays SQL null. Big integers stay exact. NUL and half a surrogate pair become
 * U+FFFD: PostgreSQL would store them, but fail every later statement that looks into the value.
 */
export function toJsonText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = stringifyJson(value);
  if (!text.includes('\\u')) return text;
  return text.replace(escapes, (escape, code: string | undefined) =>
    code !== undefined && isUnreadable(code) ? '\uFFFD' : escape,
  );
}

function isUnreadable(code: string): boolean {
  return code === '0000' || /^d[89a-f]/.test(code);
}
