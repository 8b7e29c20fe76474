import type { Judgement } from '#kernel/guard.ts';
import type { WriteBound } from '#kernel/intent.ts';
import type { PolicyHead, PolicyRule } from '#kernel/policy.ts';
import { builtInFindings } from './guard/built-in.ts';
import { judge, type PolicyInForce } from './guard/judge.ts';
import { needOf } from './guard/need.ts';
import { boundsOf, countOf, ratesOf } from './guard/rate.ts';
import { askedPlan, declaredPlan, type Depth, type MadePlan } from './plan.ts';
import type { ResponseParts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';
import { hidesAgents } from './verbs/action-verb.ts';

export interface Judged {
  readonly made: MadePlan;
  readonly judgement: Judgement;
  /** What must still hold when the write is opened. */
  readonly bounds: readonly WriteBound[];
}

/**
 * Plans a write as far as the policies need it, and judges it. What people must consent to is always planned with everything
 * that the console tells.
 * @throws AppError what the console said when it was asked
 */
export async function judgeCall(
  parts: ResponseParts,
  call: PreparedCall,
  heads: readonly PolicyHead[],
  depth: Depth,
): Promise<Judged> {
  const policies = await inForce(parts, call, heads);
  const declared = declaredPlan(call);
  // What is refused in any case is refused without asking anybody.
  if (builtInFindings(declared.plan, call.connection).length > 0) return judgeMade(parts, call, policies, declared);
  const need = needsAgents(parts, call) ? 'endpoints' : needOf(policies, declared.plan, call.request.requester);
  const first = await judgeMade(
    parts,
    call,
    policies,
    await askedPlan(parts, call, depth === 'nothing' ? need : depth),
  );
  if (first.judgement.decision !== 'needs_approval' || depth === 'everything') return first;
  return judgeMade(parts, call, policies, await askedPlan(parts, call, 'everything'));
}

/** What is isolated is held so, whatever becomes of the answer: its verdict must say whom that is about where the targets do not. */
function needsAgents(parts: ResponseParts, { action, verb, targets, request }: PreparedCall): boolean {
  const { connector } = parts.catalog.action(action.id);
  return request.simulation === undefined && hidesAgents(connector, action.id, verb, targets);
}

/** Judges a plan that was made already. */
export async function judgeMade(
  parts: ResponseParts,
  call: PreparedCall,
  policies: readonly PolicyInForce[],
  made: MadePlan,
): Promise<Judged> {
  const { plan } = made;
  const { requester } = call.request;
  const rates = ratesOf(policies, plan, requester);
  const counts = await parts.ledger.count(
    plan.tenant,
    rates.map((rule) => countOf(rule, plan)),
  );
  const counted = new Map<PolicyRule, number>(rates.map((rule, index) => [rule, counts[index] ?? 0]));
  const facts = {
    connection: call.connection,
    requester,
    made: (rule: PolicyRule) => counted.get(rule) ?? 0,
  };
  const judgement = judge(plan, facts, policies, parts.clock.now());
  return { made, judgement, bounds: boundsOf(rates, plan, judgement.decision !== 'allow') };
}

export async function inForce(
  { policies }: Pick<ResponseParts, 'policies'>,
  { connection: { tenant } }: Pick<PreparedCall, 'connection'>,
  known: readonly PolicyHead[],
): Promise<readonly PolicyInForce[]> {
  const heads = known.length > 0 ? known : await policies.begin(tenant);
  const documents = await policies.documents(tenant, heads);
  return heads.flatMap((head, index) => {
    const document = documents[index];
    return document === undefined ? [] : [{ ...head, document }];
  });
}
