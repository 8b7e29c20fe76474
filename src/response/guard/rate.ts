import type { WriteBound, WriteCount } from '#kernel/intent.ts';
import type { Plan } from '#kernel/guard.ts';
import type { PolicyRule, RuleOf } from '#kernel/policy.ts';
import type { Requester } from '#kernel/requester.ts';
import type { PolicyInForce } from './judge.ts';
import { rateLimit } from './rules.ts';
import { isAbout } from './scope.ts';

/** The rate rules that are about this write. */
export function ratesOf(
  policies: readonly PolicyInForce[],
  plan: Plan,
  requester: Pick<Requester, 'kind'>,
): readonly RuleOf<'rate'>[] {
  return policies.flatMap(({ document }) =>
    document.rules.filter((rule) => rule.kind === 'rate' && isAbout(rule.on, plan, requester)).filter(isRate),
  );
}

function isRate(rule: PolicyRule): rule is RuleOf<'rate'> {
  return rule.kind === 'rate';
}

/** What the ledger counts for a rule: writes that the rule is about, within its scope. */
export function countOf(rule: RuleOf<'rate'>, plan: Plan): WriteCount {
  const { on = {}, of, perMs, scope } = rule;
  return {
    of,
    perMs,
    ...(scope === 'connection' ? { connectionId: plan.connectionId } : {}),
    ...(scope === 'action' ? { actionId: plan.actionId } : {}),
    ...(on.actions === undefined ? {} : { actions: on.actions }),
    ...(on.verbs === undefined ? {} : { verbs: on.verbs }),
    ...(on.effects === undefined ? {} : { effects: on.effects }),
    ...(on.connections === undefined ? {} : { connections: on.connections }),
    ...(on.requesters === undefined ? {} : { requesters: on.requesters }),
  };
}

/**
 * The bounds that must still hold when the write is opened: others may be quicker. Rules that have been overruled, by an approval,
 * are no bound any more.
 */
export function boundsOf(rules: readonly RuleOf<'rate'>[], plan: Plan, overruled: boolean): readonly WriteBound[] {
  if (overruled) return [];
  return rules.flatMap((rule) => {
    const atMost = rateLimit(rule, plan);
    return atMost === null || !Number.isFinite(atMost) ? [] : [{ ...countOf(rule, plan), atMost }];
  });
}
