import { AppError, toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, TargetResult } from '#kernel/result.ts';
import { kindOfError } from './pxg-error.ts';

export interface ItemResult {
  readonly data: JsonObject;
  /** The console's own answer about this item. */
  readonly raw: Json;
}

export interface ItemOutcome {
  readonly target: string;
  readonly result?: ItemResult;
  readonly error?: AppError;
}

/**
 * Asks about one item after the other. What the console says about one of them does not stop the others;
 * when it cannot be reached, all of it ends.
 */
export async function eachItem<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  work: (item: T) => Promise<ItemResult>,
): Promise<readonly ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  for (const item of items) {
    const target = nameOf(item);
    try {
      outcomes.push({ target, result: await work(item) });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!isAboutItem(error)) throw error;
      outcomes.push({ target, error });
    }
  }
  return outcomes;
}

/** The console has looked at this very item and refused it, or we did. */
export function isAboutItem(error: AppError): boolean {
  return kindOfError(error) !== null || error.code === 'invalid_input' || error.code === 'vendor_not_found';
}

export function failedTarget(target: string, error: AppError): TargetResult {
  const status =
    error.code === 'vendor_not_found' ? 'not_found' : error.code === 'unsupported' ? 'unsupported' : 'failed';
  return { target, status, error: error.toJson() };
}

/**
 * One outcome of many items. One good item is enough for a partial success.
 * The raw answer is that of the item, or the list of them where several were asked for.
 * @throws AppError the first one, when no item has a good answer
 */
export function itemsOutcome(outcomes: readonly ItemOutcome[], listName: string, noun: string): ActionOutcome {
  const good = outcomes.flatMap(({ result }) => (result === undefined ? [] : [result]));
  const bad = outcomes.flatMap(({ target, error }) => (error === undefined ? [] : [{ target, error }]));
  const targets = outcomes.map(({ target, error }): TargetResult =>
    error === undefined ? { target, status: 'succeeded' } : failedTarget(target, error),
  );
  const firstError = bad[0]?.error;
  if (good.length === 0 && firstError !== undefined) throw withTargets(firstError, targets, bad.length);
  const failures = bad.map(({ target, error }) => `${target}: ${error.message}`);
  return {
    status: bad.length === 0 ? 'succeeded' : 'partially_succeeded',
    statusCode: 200,
    message: [`${good.length} of ${outcomes.length} ${noun} answered.`, ...failures.slice(0, 5)].join(' '),
    data: { [listName]: good.map(({ data }) => data) },
    raw: outcomes.length === 1 ? (good[0]?.raw ?? null) : good.map(({ raw }) => raw),
    targets,
  };
}

/** The same error with the outcome of every target. */
export function withTargets(error: AppError, targets: readonly TargetResult[], count: number, data?: Json): AppError {
  const { failureIndicator, statusCode, retryable, applied, details } = error;
  const others = count > 1 ? ` (and ${count - 1} more)` : '';
  const kept = data ?? error.data;
  return new AppError(error.code, `${error.message}${others}`, {
    failureIndicator,
    statusCode,
    retryable,
    applied,
    targets,
    ...(details === undefined ? {} : { details }),
    ...(kept === undefined ? {} : { data: kept }),
    cause: error,
  });
}
