import { stringifyJson } from '#kernel/json.ts';

/** Every escape is consumed whole, so that an escaped backslash before `u0000` is not taken for an escape. */
const escapes = /\\(?:u([0-9a-f]{4})|.)/gs;

/**
 * A value as the text of a `jsonb` parameter. Big integers stay exact. PostgreSQL stores neither NUL nor half a
 * surrogate pair in `jsonb`; both become U+FFFD, because a vendor's broken text must not lose us the rest.
 */
export function jsonParameter(value: unknown): string {
  const text = stringifyJson(value);
  if (!text.includes('\\u')) return text;
  return text.replace(escapes, (escape, code: string | undefined) =>
    code !== undefined && isUnstorable(code) ? '\uFFFD' : escape,
  );
}

function isUnstorable(code: string): boolean {
  return code === '0000' || /^d[89a-f]/.test(code);
}
