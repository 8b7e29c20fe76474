import { errorTable, type ErrorCode } from './error-table.ts';
import type { Json, JsonObject } from './json.ts';
import type { TargetResult } from './result.ts';

/**
 * Whether a failed request may have changed something on the console:
 * `no` when it was never sent or was refused, `unknown` when nobody can say from here.
 */
export type Applied = 'no' | 'unknown';

interface AppErrorOptions {
  /** Which command or call failed, for example `POST /agents/{id}/tasks/network-isolation`. */
  failureIndicator?: string;
  /** Status of the console's answer; the table's status where there was none. */
  statusCode?: number;
  retryable?: boolean;
  applied?: Applied;
  retryAfterMs?: number;
  details?: JsonObject;
  /** What the console answered, kept for the result. */
  data?: Json;
  targets?: readonly TargetResult[];
  cause?: unknown;
}

/** The only error that is thrown on purpose. It carries the triple: failure indicator, status code, message. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly failureIndicator: string;
  readonly statusCode: number;
  readonly retryable: boolean;
  readonly applied: Applied;
  readonly retryAfterMs: number | undefined;
  readonly details: JsonObject | undefined;
  readonly data: Json | undefined;
  readonly targets: readonly TargetResult[] | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const row = errorTable[code];
    this.code = code;
    this.failureIndicator = options.failureIndicator ?? '';
    this.statusCode = options.statusCode ?? row.statusCode;
    this.retryable = options.retryable ?? row.retryable;
    this.applied = options.applied ?? 'no';
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
    this.data = options.data;
    this.targets = options.targets;
  }

  /** The same error, named after a wider command: `action > call`. */
  within(command: string): AppError {
    const failureIndicator = this.failureIndicator === '' ? command : `${command} > ${this.failureIndicator}`;
    return copyOf(this, { failureIndicator });
  }

  /** The same error, in words of somebody who knows more about it, and about these targets where they are given. */
  saying(message: string, targets = this.targets): AppError {
    return copyOf(this, { cause: this, ...(targets === undefined ? {} : { targets }) }, message);
  }

  toJson(): AppErrorJson {
    const mayHaveActed = this.applied === 'unknown';
    return {
      code: this.code,
      failureIndicator: this.failureIndicator,
      statusCode: this.statusCode,
      message: this.message,
      remedy: mayHaveActed && !knowsUnknown.has(this.code) ? lookFirst : errorTable[this.code].remedy,
      retryable: this.retryable && !mayHaveActed,
      applied: this.applied,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/** Their own remedies are about outcomes that nobody knows. */
const knowsUnknown: ReadonlySet<ErrorCode> = new Set(['outcome_unknown', 'settlement_timeout']);
const lookFirst =
  'It may have taken effect, so do not send it again: look at the target in the console, then settle or resolve the intent.';

/** The error as it is stored and shown. */
export interface AppErrorJson {
  readonly code: ErrorCode;
  readonly failureIndicator: string;
  readonly statusCode: number;
  readonly message: string;
  readonly remedy: string;
  readonly retryable: boolean;
  readonly applied: Applied;
  readonly details?: JsonObject;
}

/** Anything thrown, as an AppError: a fault of our own is `internal`, never blamed on the caller. */
export function toAppError(thrown: unknown, failureIndicator = ''): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', message, { failureIndicator, cause: thrown });
}

function copyOf(error: AppError, changes: AppErrorOptions, message = error.message): AppError {
  const { failureIndicator, statusCode, retryable, applied, retryAfterMs, details, data, targets, cause } = error;
  return new AppError(error.code, message, {
    failureIndicator,
    statusCode,
    retryable,
    applied,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
    ...(data === undefined ? {} : { data }),
    ...(targets === undefined ? {} : { targets }),
    cause,
    ...changes,
  });
}
