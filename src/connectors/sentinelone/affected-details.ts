import type { ErrorCode } from '#kernel/error-table.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { ConsoleAnswer } from './call.ts';
import { objectOf } from './values.ts';

/** What the words of the console mean for one threat. */
const results: Readonly<Record<string, TargetResult['status'] | { readonly code: ErrorCode; readonly text: string }>> =
  {
    updated: 'succeeded',
    created: 'succeeded',
    not_changed: 'unchanged',
    already_set: 'unchanged',
    already_exists: 'unchanged',
    conditions_not_met: { code: 'vendor_conflict', text: 'The state of the threat does not allow this.' },
    missing_permissions: { code: 'vendor_forbidden', text: 'The token may not do this to the threat.' },
    threat_has_no_hash: { code: 'vendor_conflict', text: 'The threat has no hash.' },
    empty_value: { code: 'vendor_rejected', text: 'The threat has no such value.' },
    disabled_endpoint: { code: 'vendor_conflict', text: 'The endpoint of the threat is disabled.' },
    unknown_failure: { code: 'vendor_failed', text: 'The console failed at this threat without a reason.' },
  };

/** The outcome of each threat that the answer names, from the words beside it; empty where the answer has no such list. */
export function detailedResults(details: Json | undefined, answer: ConsoleAnswer): readonly TargetResult[] {
  if (!Array.isArray(details)) return [];
  return (details as readonly Json[]).filter(isJsonObject).flatMap((detail) => resultOf(detail, answer));
}

function resultOf(detail: JsonObject, answer: ConsoleAnswer): readonly TargetResult[] {
  const { threatId: target, result } = detail;
  if (typeof target !== 'string' || typeof result !== 'string') return [];
  const meaning = results[result] ?? { code: 'vendor_failed', text: `The console said: ${result}.` };
  if (typeof meaning === 'string') return [{ target, status: meaning }];
  return [failedTarget(target, meaning.code, meaning.text, answer)];
}

export function failedTarget(
  target: string,
  code: ErrorCode,
  text: string,
  { call, statusCode }: Pick<ConsoleAnswer, 'call' | 'statusCode'>,
): TargetResult {
  return { target, status: 'failed', error: new AppError(code, text, { failureIndicator: call, statusCode }).toJson() };
}

export function detailOf(data: Json, threatId: string): JsonObject {
  const details = objectOf(data)['details'];
  const list = Array.isArray(details) ? (details as readonly Json[]) : [];
  return objectOf(list.find((detail) => objectOf(detail)['threatId'] === threatId));
}
