import { AppError } from '#kernel/error.ts';
import { invalidInput } from '#kernel/validate.ts';

/**
 * The revision that a change starts from: that of `If-Match`, or 0 for `If-None-Match: *`.
 * @throws AppError `precondition_required` when neither is there, `invalid_input` for what is no revision
 */
export function revisionOf(headers: Readonly<Record<string, string>>): number {
  if (headers['if-none-match']?.trim() === '*') return 0;
  const given = headers['if-match'];
  if (given === undefined)
    throw new AppError('precondition_required', 'The request does not say which revision it starts from.', {
      failureIndicator: 'If-Match',
    });
  const found = /^(?:W\/)?"(\d{1,9})"$/.exec(given.trim());
  if (found !== null) return Number(found[1]);
  throw invalidInput([{ path: 'If-Match', problem: 'must be a revision in quotes, as the header `ETag` gave it' }]);
}

export function etagOf(revision: number): { readonly etag: string } {
  return { etag: `"${revision}"` };
}
