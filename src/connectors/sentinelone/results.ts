import type { JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { RowAction } from './row.ts';

/** One status for everything that an input is about. */
export function resultsOf(
  action: RowAction,
  input: JsonObject,
  status: TargetResult['status'],
): readonly TargetResult[] {
  return action.aims(input).map((target) => ({ target, status }));
}
