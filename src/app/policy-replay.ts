import type { Decision, Plan, Verdict, VerdictStore } from '#kernel/guard.ts';
import type { PolicyRule, RuleOf } from '#kernel/policy.ts';
import { judge, strictest, type PolicyInForce } from '#response/guard/judge.ts';
import { isAbout } from '#response/guard/scope.ts';

/** A write whose decision would change. */
export interface ReplayedWrite {
  readonly verdictId: string;
  readonly at: string;
  readonly actionId: string;
  readonly connectionTitle: string;
  readonly targets: readonly string[];
  readonly count: number | null;
  readonly requester: string;
  readonly before: Decision;
  readonly after: Decision;
  readonly message: string;
  /** False when the console was not asked at the time which endpoints would be reached: rules about them see them as unknown. */
  readonly asked: boolean;
}

export interface Replay {
  /** Verdicts that were looked at. */
  readonly looked: number;
  readonly since: string;
  /** True when there are more than are looked at. */
  readonly truncated: boolean;
  readonly changes: readonly ReplayedWrite[];
}

const pageSize = 500;
const maxVerdicts = 20_000;
const maxChanges = 1_000;
const shownTargets = 20;

/** What would have happened if these policies had been in force: the same plans, judged in the order in which they came. */
export async function replay(
  verdicts: Pick<VerdictStore, 'since'>,
  { tenant, since, policies }: { tenant: string; since: Date; policies: readonly PolicyInForce[] },
): Promise<Replay> {
  const changes: ReplayedWrite[] = [];
  const history = createHistory(policies);
  let looked = 0;
  let after = '';
  while (looked < maxVerdicts) {
    const page = await verdicts.since(tenant, since, after, pageSize);
    for (const verdict of page) {
      const change = replayOne(verdict, policies, history);
      if (change !== null && changes.length < maxChanges) changes.push(change);
    }
    looked += page.length;
    after = page.at(-1)?.id ?? after;
    if (page.length < pageSize) return { looked, since: since.toISOString(), truncated: false, changes };
  }
  return { looked, since: since.toISOString(), truncated: true, changes };
}

function replayOne(verdict: Verdict, policies: readonly PolicyInForce[], history: History): ReplayedWrite | null {
  const { plan, requester, findings, at } = verdict;
  const when = new Date(at);
  // Built-in rules judged the moment; what they said stands.
  const own = findings.filter(({ policy }) => policy === 'built-in').map(({ decision }) => decision);
  const facts = {
    connection: { readOnly: false },
    requester,
    made: (rule: PolicyRule) => (rule.kind === 'rate' ? history.made(rule, plan, when) : 0),
  };
  const judgement = judge(plan, facts, policies, when);
  const before = strictest(findings.map(({ decision }) => decision));
  const now = strictest([judgement.decision, ...own]);
  if (now === 'allow') history.add(verdict);
  if (now === before) return null;
  return {
    verdictId: verdict.id,
    at,
    actionId: plan.actionId,
    connectionTitle: plan.connectionTitle,
    targets: plan.targets.slice(0, shownTargets),
    count: plan.count,
    requester: requester.name,
    before,
    after: now,
    message: judgement.findings.map(({ policy, rule, message }) => `${policy}/${rule}: ${message}`).join(' '),
    asked: plan.asked,
  };
}

interface History {
  add(verdict: Verdict): void;
  made(rule: RuleOf<'rate'>, plan: Plan, at: Date): number;
}

/** The writes that would have been made so far, as far back as the longest rate looks. */
function createHistory(policies: readonly PolicyInForce[]): History {
  const spans = policies.flatMap(({ document }) =>
    document.rules.flatMap((rule) => (rule.kind === 'rate' ? [rule.perMs] : [])),
  );
  const longest = Math.max(0, ...spans);
  let made: Verdict[] = [];
  return {
    add(verdict) {
      if (longest === 0) return;
      const oldest = Date.parse(verdict.at) - longest;
      if (made.length > 0 && Date.parse(made[0]?.at ?? '') < oldest)
        made = made.filter((one) => Date.parse(one.at) >= oldest);
      made.push(verdict);
    },
    made(rule, plan, at) {
      return made
        .filter((one) => Date.parse(one.at) > at.getTime() - rule.perMs)
        .filter((one) => inScope(rule, one.plan, plan) && isAbout(rule.on, one.plan, one.requester))
        .reduce((sum, one) => sum + (rule.of === 'targets' ? (one.plan.count ?? one.plan.targets.length) : 1), 0);
    },
  };
}

function inScope({ scope }: RuleOf<'rate'>, earlier: Plan, plan: Plan): boolean {
  if (scope === 'action') return earlier.actionId === plan.actionId;
  return scope === 'tenant' || earlier.connectionId === plan.connectionId;
}
