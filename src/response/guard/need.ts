import type { Plan } from '#kernel/guard.ts';
import type { PolicyRule } from '#kernel/policy.ts';
import type { Requester } from '#kernel/requester.ts';
import type { PolicyInForce } from './judge.ts';
import { reachedBy } from './rules.ts';
import { isAbout } from './scope.ts';

/** How much of what a write reaches the rules must know before they can judge it. */
export type Need = 'nothing' | 'count' | 'endpoints';

/** What the console must be asked, given what the input alone tells: a question costs a call, so none is asked in vain. */
export function needOf(policies: readonly PolicyInForce[], plan: Plan, requester: Pick<Requester, 'kind'>): Need {
  const needs = policies.flatMap(({ document }) =>
    document.rules.filter((rule) => isAbout(rule.on, plan, requester)).map((rule) => needOfRule(rule, plan)),
  );
  if (needs.includes('endpoints')) return 'endpoints';
  return needs.includes('count') ? 'count' : 'nothing';
}

function needOfRule(rule: PolicyRule, plan: Plan): Need {
  switch (rule.kind) {
    case 'protected':
      return 'endpoints';
    case 'max-targets': {
      const reached = reachedBy(plan);
      if (reached === null) return 'count';
      return rule.share !== undefined && reached > rule.shareAbove ? 'count' : 'nothing';
    }
    case 'rate':
      return rule.share !== undefined || (rule.of === 'targets' && plan.count === null) ? 'count' : 'nothing';
    case 'window':
    case 'always':
      return 'nothing';
  }
}
