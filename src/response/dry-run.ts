import { maskedInput } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { PreparedCall } from './prepared-call.ts';

/** What a write would be. Nothing is sent and nothing is written to the ledger. */
export function planOf(call: PreparedCall): ActionResult {
  const { action, connection, targets, effect } = call;
  return {
    status: 'succeeded',
    statusCode: 200,
    message: `Dry run: ${action.id} would be sent to ${connection.title} for ${targets.join(', ')}. Nothing was sent.`,
    data: {
      action: action.id,
      connection: connection.id,
      effect,
      targets: [...targets],
      input: maskedInput(action.input, call.input),
      permission: action.requires?.permission ?? null,
    },
    targets: targets.map((target) => ({ target, status: 'unchanged' })),
    exchanges: [],
    dryRun: true,
  };
}
