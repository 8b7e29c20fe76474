import { roles } from '#kernel/access.ts';
import type { ApprovalDemand, Decision, Judgement, Plan, RuleFinding } from '#kernel/guard.ts';
import type { Policy, PolicyHead, PolicyRule } from '#kernel/policy.ts';
import type { Requester } from '#kernel/requester.ts';
import { builtInFindings } from './built-in.ts';
import { objectionOf } from './rules.ts';
import { isAbout } from './scope.ts';

/** What the guard is told besides the plan. */
export interface Facts {
  readonly connection: { readonly readOnly: boolean };
  readonly requester: Pick<Requester, 'kind'>;
  /** What a rate rule of these policies has counted. */
  made(rule: PolicyRule): number;
}

export interface PolicyInForce extends PolicyHead {
  readonly document: Policy;
}

const order: readonly Decision[] = ['allow', 'needs_approval', 'deny'];

/** What a rule asks for that does not say. */
export const defaultDemand: ApprovalDemand = { approvers: 1, role: 'responder', expiresMs: 14_400_000 };

/** The policy check that every write passes, from every face. Pure: the same plan, facts and policies give the same judgement. */
export function judge(plan: Plan, facts: Facts, policies: readonly PolicyInForce[], now: Date): Judgement {
  const findings: RuleFinding[] = [...builtInFindings(plan, facts.connection)];
  const demands: ApprovalDemand[] = [];
  for (const { id, document } of policies) {
    for (const rule of document.rules) {
      if (!isAbout(rule.on, plan, facts.requester)) continue;
      const made = rule.kind === 'rate' ? facts.made(rule) : 0;
      const objection = objectionOf(rule, plan, { made, now });
      if (objection === null) continue;
      findings.push({ policy: id, rule: rule.name, ...objection });
      if (objection.decision === 'needs_approval') demands.push(rule.approval ?? defaultDemand);
    }
  }
  const decision = strictest(findings.map((finding) => finding.decision));
  return {
    decision,
    findings: findings.toSorted(byWeight),
    demand: decision === 'needs_approval' ? strictestDemand(demands) : null,
    policies: Object.fromEntries(policies.map(({ id, version }) => [id, version])),
  };
}

export function strictest(decisions: readonly Decision[]): Decision {
  return order[Math.max(0, ...decisions.map((decision) => order.indexOf(decision)))] ?? 'deny';
}

/** As much as each of them asks for: the most people, the highest role, the shortest time. */
export function strictestDemand(demands: readonly ApprovalDemand[]): ApprovalDemand {
  const role = roles[Math.max(...demands.map((demand) => roles.indexOf(demand.role)))] ?? defaultDemand.role;
  // The order of rules must not matter, so of several the highest is taken.
  const escalations = demands.flatMap(({ escalateTo }) =>
    escalateTo === undefined ? [] : [roles.indexOf(escalateTo)],
  );
  const escalateTo = escalations.length === 0 ? undefined : roles[Math.max(...escalations)];
  return {
    approvers: Math.max(...demands.map(({ approvers }) => approvers)),
    role,
    expiresMs: Math.min(...demands.map(({ expiresMs }) => expiresMs)),
    ...(escalateTo === undefined ? {} : { escalateTo }),
  };
}

/** Whether what was asked of people before covers what is asked now. */
export function covers(given: ApprovalDemand, asked: ApprovalDemand): boolean {
  return given.approvers >= asked.approvers && roles.indexOf(given.role) >= roles.indexOf(asked.role);
}

/** The strictest first, then by name: the order in which rules were written says nothing. */
function byWeight(a: RuleFinding, b: RuleFinding): number {
  const weight = order.indexOf(b.decision) - order.indexOf(a.decision);
  if (weight !== 0) return weight;
  const [left, right] = [keyOf(a), keyOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function keyOf({ policy, rule, message }: RuleFinding): string {
  return `${policy}\n${rule}\n${message}`;
}
