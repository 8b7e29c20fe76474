import type { Applied } from '#kernel/error.ts';
import type { ErrorCode } from '#kernel/error-table.ts';
import { retryAfterMs } from './retry-after.ts';

/** What an HTTP status of a console means. Only for answers that are not a success. */
export function errorCodeOf(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'vendor_unauthorized';
    case 403:
      return 'vendor_forbidden';
    case 404:
      return 'vendor_not_found';
    case 409:
      return 'vendor_conflict';
    case 429:
      return 'vendor_rate_limited';
    default:
      if (status >= 500) return 'vendor_failed';
      return status >= 400 ? 'vendor_rejected' : 'vendor_malformed';
  }
}

/** Statuses of intermediaries that gave up waiting: 408 and 499 say nothing about what was done with the request. */
const gaveUp: readonly number[] = [408, 499];

/** Any other 4xx says that the request was refused; after anything else a write may have been made all the same. */
export function appliedAfter(status: number, effect: 'read' | 'write'): Applied {
  if (effect === 'read') return 'no';
  return status >= 400 && status < 500 && !gaveUp.includes(status) ? 'no' : 'unknown';
}

/** Milliseconds that the console asks us to wait, by its own clock; undefined when it names no time. */
export function askedWaitMs(headers: Readonly<Record<string, string>>): number | undefined {
  const wait = retryAfterMs(headers['retry-after'], new Date(headers['date'] ?? Number.NaN));
  return wait === undefined || Number.isNaN(wait) ? undefined : wait;
}
