import type { ActionDefinition, Effect } from '#kernel/action.ts';
import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';

interface Proposal {
  readonly action: ActionDefinition;
  readonly connection: Connection;
  readonly effect: Effect;
  readonly targets: readonly string[];
}

/**
 * The policy check that every write passes, from every face.
 * @throws AppError `guard_denied` with the rule's name
 */
export function judge({ action, connection, effect, targets }: Proposal): void {
  if (effect === 'read') return;
  if (connection.readOnly) {
    throw denied('read-only-connection', `The connection \`${connection.title}\` is marked read-only.`, action.id);
  }
  if (targets.length === 0) {
    throw denied(
      'empty-target',
      `${action.id} names nothing to act on, and a write without a target is never sent.`,
      action.id,
    );
  }
}

function denied(rule: string, message: string, actionId: string): AppError {
  return new AppError('guard_denied', `${message} (rule ${rule})`, { failureIndicator: actionId, details: { rule } });
}
