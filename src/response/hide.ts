import type { JsonObject } from '#kernel/json.ts';
import type { Redactor } from '#kernel/redact.ts';
import type { ActionResult } from '#kernel/result.ts';

/** The result with every secret masked. Nothing leaves the runner without it. */
export function hideSecrets(result: ActionResult, ...redactors: readonly Redactor[]): ActionResult {
  // A result is JSON by construction, and masking keeps its shape.
  const masked = redactors.reduce((value, redactor) => redactor.json(value), result as unknown as JsonObject);
  return masked as unknown as ActionResult;
}
