import type { AppError } from '#kernel/error.ts';
import type { ActionOutcome, ActionResult, Exchange, TargetResult } from '#kernel/result.ts';

export interface ResultLinks {
  readonly intentId?: string;
  readonly receiptId?: string;
}

/** The result of an outcome. */
export function resultOf(outcome: ActionOutcome, exchanges: readonly Exchange[], links: ResultLinks): ActionResult {
  return {
    status: outcome.status,
    statusCode: outcome.statusCode,
    message: outcome.message,
    data: outcome.data,
    ...(outcome.raw === undefined ? {} : { raw: outcome.raw }),
    ...(outcome.keyFields === undefined ? {} : { keyFields: outcome.keyFields }),
    targets: outcome.targets,
    exchanges,
    ...links,
    ...(outcome.status === 'pending' && outcome.receipt.blocking === true ? { blocking: true } : {}),
  };
}

/** What made the work stays with its result; of the questions about it, those of the last answer do. */
export function settlingExchanges(before: ActionResult | null, asked: readonly Exchange[]): readonly Exchange[] {
  const made = before?.exchanges.filter(({ settling }) => settling !== true) ?? [];
  return [...made, ...asked.map((exchange): Exchange => ({ ...exchange, settling: true }))];
}

/** The result of a failure: the triple, and whatever the console said. */
export function failureOf(
  error: AppError,
  targets: readonly string[],
  exchanges: readonly Exchange[],
  links: ResultLinks,
): ActionResult {
  const json = error.toJson();
  return {
    status: 'failed',
    statusCode: error.statusCode,
    message: error.message,
    data: error.data ?? null,
    targets: error.targets ?? targets.map((target): TargetResult => ({ target, status: 'failed', error: json })),
    exchanges,
    error: json,
    ...links,
  };
}
