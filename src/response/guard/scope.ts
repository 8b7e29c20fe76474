import type { Plan } from '#kernel/guard.ts';
import type { RuleScope } from '#kernel/policy.ts';
import type { Requester } from '#kernel/requester.ts';
import { matchesAny } from './pattern.ts';

/** Whether a rule is about this write. */
export function isAbout(on: RuleScope | undefined, plan: Plan, requester: Pick<Requester, 'kind'>): boolean {
  if (on === undefined) return true;
  const { actions, verbs, effects, connections, requesters } = on;
  if (actions !== undefined && !matchesAny(actions, plan.actionId)) return false;
  // Nobody can tell which verb a free request is, so it may be this one.
  if (verbs !== undefined && plan.free !== true && (plan.verb === null || !matchesAny(verbs, plan.verb))) return false;
  if (effects !== undefined && !effects.some((effect) => effect === plan.effect)) return false;
  if (requesters !== undefined && !requesters.includes(requester.kind)) return false;
  return (
    connections === undefined ||
    matchesAny(connections, plan.connectionId) ||
    matchesAny(connections, plan.connectionTitle)
  );
}
