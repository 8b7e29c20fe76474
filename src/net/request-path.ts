import { AppError } from '#kernel/error.ts';
import type { WireRequest } from '#kernel/net.ts';

/**
 * Refuses a path that would not mean what its author wrote. `..` matters most: encoding a value as a segment leaves it as it is,
 * so an id of `..` would turn a harmless call into another one.
 * @throws AppError `invalid_input`
 */
export function checkPath(path: string): void {
  if (!path.startsWith('/')) throw invalidPath('must begin with a slash');
  if (!/^[\x21-\x7e]*$/.test(path))
    throw invalidPath('holds a space, a control character or a character that is not encoded');
  if (/[?#\\]/.test(path)) throw invalidPath('holds a ?, # or backslash; parameters belong in the query');
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(path)) throw invalidPath('holds a `.` or `..` segment');
}

/** `?a=1&b=2` or nothing. Values in a list repeat the name. */
export function queryText(query: WireRequest['query']): string {
  if (query === undefined) return '';
  let text = '';
  for (const name in query) {
    const values = query[name] ?? [];
    for (const value of typeof values === 'string' ? [values] : values) {
      text += `${text === '' ? '?' : '&'}${encode(name)}=${encode(value)}`;
    }
  }
  return text;
}

function encode(text: string): string {
  // A lone surrogate cannot be encoded; it becomes the replacement character, as in a URL of a browser.
  return encodeURIComponent(text.toWellFormed());
}

function invalidPath(problem: string): AppError {
  return new AppError('invalid_input', `The path of the request ${problem}.`);
}
