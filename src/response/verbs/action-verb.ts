import type { Connector } from '#kernel/action.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { VerbId } from '#kernel/verb-table.ts';

/** The verb that an action is, also when nobody asked for a verb; null for one that is none. */
export function verbOf(
  { verbSupport }: Pick<Connector, 'verbSupport'>,
  actionId: string,
  input: JsonObject,
): VerbId | null {
  const found = verbSupport?.verbs.find(
    ({ actions, alike = [], isMeant }) =>
      (actions.includes(actionId) && isMeant?.(input) !== false) || alike.includes(actionId),
  );
  return found?.verb ?? null;
}
