import type { ActionDefinition } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';

/** What a caller must be allowed in order to run this action, for example `action:write:stormshield`. */
export function permissionOf(action: Pick<ActionDefinition, 'id' | 'effect'>, effect: Effect = action.effect): string {
  return `action:${effect}:${connectorIdOf(action.id)}`;
}

/** The connector that an action id names. */
export function connectorIdOf(actionId: string): string {
  return actionId.split('.', 1)[0] ?? '';
}
