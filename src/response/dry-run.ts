import { toAppError } from '#kernel/error.ts';
import type { Judgement, Plan } from '#kernel/guard.ts';
import type { Json } from '#kernel/json.ts';
import type { PolicyHead } from '#kernel/policy.ts';
import type { ActionResult } from '#kernel/result.ts';
import { demandText } from './approvals/demand-text.ts';
import { findingsText } from './guard/findings-text.ts';
import { inForce, judgeCall, judgeMade, type Judged } from './judged.ts';
import { declaredPlan, planHash } from './plan.ts';
import type { ResponseParts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * The plan of a write and what the guard says of it: what an approval would sign. Reads go out; the write does not, and nothing is
 * written to the ledger.
 * @throws AppError `invalid_input` for what would be refused before it is sent
 */
export async function describeWrite(
  parts: ResponseParts,
  call: PreparedCall,
  heads: readonly PolicyHead[],
): Promise<ActionResult> {
  const { made, judgement } = await judgedAsFarAsPossible(parts, call, heads);
  const { plan, exchanges, hide } = made;
  const told = [
    `Dry run: ${plan.actionId} would be sent to ${plan.connectionTitle} for ${plan.targets.join(', ')}${countText(plan)}.`,
    guardText(judgement),
    'Nothing was sent.',
    plan.note ?? '',
  ];
  return hide({
    status: 'succeeded',
    statusCode: 200,
    message: told.filter((text) => text !== '').join(' '),
    // Plan and judgement are JSON by construction.
    data: { ...plan, verdict: judgement } as unknown as Json,
    keyFields: { count: plan.count, decision: judgement.decision },
    targets: plan.targets.map((target) => ({ target, status: 'unchanged' })),
    exchanges,
    dryRun: true,
  });
}

async function judgedAsFarAsPossible(
  parts: ResponseParts,
  call: PreparedCall,
  heads: readonly PolicyHead[],
): Promise<Judged> {
  try {
    return await judgeCall(parts, call, heads, 'everything');
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'invalid_input') throw error;
    // The plan stands without its number, and says why it has none.
    const note = `The console could not be asked how many that is: ${error.message}`;
    const declared = declaredPlan(call);
    const plan = { ...declared.plan, count: null, note };
    const made = { ...declared, plan: { ...plan, hash: planHash(plan) } };
    return judgeMade(parts, call, await inForce(parts, call, heads), made);
  }
}

function countText({ count }: Plan): string {
  return count === null ? '' : ` (${count} as of now)`;
}

function guardText(judgement: Judgement): string {
  if (judgement.decision === 'deny') return `It would be denied: ${findingsText(judgement.findings)}`;
  if (judgement.demand === null) return '';
  return `It would need an approval, ${demandText(judgement.demand)}: ${findingsText(judgement.findings)}`;
}
