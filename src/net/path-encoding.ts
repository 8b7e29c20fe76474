import type { AppError } from '#kernel/error.ts';
import { invalidInput } from '#kernel/validate.ts';

/**
 * One path segment, fully encoded, so that `#`, `?` and `/` in a name stay part of the name.
 * @throws AppError `invalid_input` for a value that no path can carry
 */
export function pathSegment(value: string, at: string): string {
  if (value.trim() === '') throw invalidInput([{ path: at, problem: 'is empty' }]);
  // A URL parser would climb up the path at these, even when the dots are encoded.
  if (value === '.' || value === '..') throw invalidInput([{ path: at, problem: 'must not be a dot segment' }]);
  return encoded(value, at);
}

/**
 * A path that a person typed, made safe below a fixed prefix: encoded, starting with `/`, unable to leave the prefix.
 * @throws AppError `invalid_input` for absolute URLs, dot segments in any encoding, backslashes, and a query or fragment
 */
export function relativePath(value: string, at: string): string {
  const problem = pathProblem(value);
  if (problem !== null) throw invalidInput([{ path: at, problem }]);
  const segments = value.replace(/^\//, '').split('/');
  const hasEmpty = segments.some((segment, index) => segment === '' && index < segments.length - 1);
  if (hasEmpty) throw invalidInput([{ path: at, problem: 'has an empty segment' }]);
  return `/${segments.map((segment) => encoded(decodedOnce(segment, at), at)).join('/')}`;
}

function pathProblem(value: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(value) || value.startsWith('//')) return 'must be a path, not a URL';
  if (value.includes('\\')) return 'must not hold a backslash';
  if (/[?#]/.test(value)) return 'must not hold a query or a fragment; use the field `query`';
  if (/\p{Cc}/u.test(value)) return 'must not hold control characters';
  return climbs(value) ? 'must not hold dot segments' : null;
}

/** Decodes again and again, as a chain of proxies might, and looks for a way up. */
function climbs(value: string): boolean {
  let text = value;
  for (let round = 0; round < 8; round += 1) {
    // `..;x` is a dot segment for servers that know path parameters.
    if (text.split(/[\\/]/).some((segment) => /^\.{1,2}(;|$)/.test(segment))) return true;
    const next = text.replace(/%(2e|2f|5c|25|3b)/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
    if (next === text) return false;
    text = next;
  }
  return true;
}

function decodedOnce(segment: string, at: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch (cause) {
    throw unreadable(at, cause);
  }
  if (/\p{Cc}/u.test(decoded)) throw invalidInput([{ path: at, problem: 'must not hold control characters' }]);
  return decoded;
}

function encoded(segment: string, at: string): string {
  try {
    return encodeURIComponent(segment);
  } catch (cause) {
    throw unreadable(at, cause);
  }
}

function unreadable(at: string, cause: unknown): AppError {
  const error = invalidInput([
    { path: at, problem: 'cannot be written in a URL: it holds a broken character or a stray %' },
  ]);
  error.cause = cause;
  return error;
}
