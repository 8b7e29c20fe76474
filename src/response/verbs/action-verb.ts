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

/** Whether the targets of an isolation or a release leave open which agents it is about: a filter, or alerts instead of agents. */
export function hidesAgents(
  { verbSupport }: Pick<Connector, 'verbSupport'>,
  actionId: string,
  verb: string | null,
  targets: readonly string[],
): boolean {
  if (verbSupport === undefined || (verb !== 'isolate' && verb !== 'release')) return false;
  const { verbs, directory } = verbSupport;
  if (verbs.some(({ alike = [] }) => alike.includes(actionId))) return true;
  // A console that lists nothing takes its ids at their word.
  return directory.lists && targets.some((target) => !directory.isId(target));
}
