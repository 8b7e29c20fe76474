import type { ActionDefinition } from '#kernel/action.ts';
import { maskedOutput } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';

/** The result as ledger, journal and receipts may hold it: what the action names as secret is masked. */
export function keptResult(
  { secretOutput }: Pick<ActionDefinition, 'secretOutput'>,
  result: ActionResult,
): ActionResult {
  if (secretOutput === undefined) return result;
  return {
    ...result,
    data: maskedOutput(secretOutput, result.data),
    ...(result.raw === undefined ? {} : { raw: maskedOutput(secretOutput, result.raw) }),
  };
}
