import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval } from '#kernel/approval.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Judgement } from '#kernel/guard.ts';
import type { Intent, Situation } from '#kernel/intent.ts';
import { invalidInput } from '#kernel/validate.ts';
import { holdBack, openReview } from './approvals/hold.ts';
import { requireSamePlan } from './approvals/carry-out.ts';
import { builtIn, denied } from './guard/built-in.ts';
import { clearanceFor, heldBack, type Consent } from './guard/clearance.ts';
import { denialOf } from './guard/findings-text.ts';
import { judgeCall, type Judged } from './judged.ts';
import type { ResponseParts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';
import { openIntent, type ClearedCall } from './write.ts';

/** How a write came through the gate, or what stands for it. */
export type Passage =
  | { readonly state: 'cleared'; readonly cleared: ClearedCall; readonly intent: Intent }
  | { readonly state: 'known'; readonly intent: Intent }
  | { readonly state: 'held'; readonly approval: Approval }
  /** The console could not be asked what would be reached, so that nothing could be judged. */
  | { readonly state: 'unjudged'; readonly error: AppError };

interface Passing {
  readonly situation: Situation;
  readonly resendOf: string | null;
  /** The approval that is being carried out. */
  readonly approval: Approval | null;
}

const turnMs = 20_000;
const lookMs = 50;
const maxRounds = 200;

/**
 * The only way from wanting a write to its intent: planned, judged, with a verdict on record.
 * @throws AppError `guard_denied`, `plan_changed`; what the console said when it was asked what would be reached
 */
export async function passGate(parts: ResponseParts, call: PreparedCall, passing: Passing): Promise<Passage> {
  const { tenant } = call.connection;
  const until = parts.clock.monotonic() + turnMs;
  let { situation } = passing;
  for (let round = 0; round < maxRounds; round += 1) {
    const depth = passing.approval === null ? 'nothing' : 'everything';
    const judged = await judgeCall(parts, call, situation.policies, depth).catch(unaskable);
    if (judged instanceof AppError) return { state: 'unjudged', error: judged };
    const consent = await consentTo(parts, call, judged, passing);
    const { plan } = judged.made;
    const clearance = clearanceFor(plan, consent.judgement, call.request.requester, consent.given);
    if (clearance === null) {
      if (consent.judgement.decision === 'deny') throw await deny(parts, call, judged);
      const { resendOf } = passing;
      return { state: 'held', approval: await holdBack(parts, { call, ...judged, resendOf }) };
    }
    const cleared = { call, clearance, bounds: judged.bounds, resendOf: passing.resendOf };
    const { state, intent } = await openIntent(parts, cleared);
    if (state === 'created') return { state: 'cleared', cleared, intent };
    if (state === 'known' || state === 'merged') return { state: 'known', intent };
    if (state === 'busy') await turnAfter(parts, { call, judged, intent, until });
    situation = await parts.ledger.situation(tenant, call.request.key);
  }
  throw new AppError('conflict', 'Too many writes come at once for this one to be judged; nothing was sent.', {
    failureIndicator: call.action.id,
    retryable: true,
  });
}

/** What the console did is a result; what is wrong with the request, or with the database, is thrown. */
function unaskable(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (error.code === 'invalid_input' || error.code === 'database_unavailable') throw error;
  return error;
}

/** What may stand in for the approval that a write needs. */
async function consentTo(
  parts: ResponseParts,
  call: PreparedCall,
  judged: Judged,
  { approval, resendOf }: Passing,
): Promise<{ readonly given: Consent | null; readonly judgement: Judgement }> {
  const { judgement, made } = judged;
  if (judgement.decision === 'deny') return { given: null, judgement };
  if (approval !== null) {
    await requireSamePlan(parts, approval, { plan: made.plan, judgement });
    return { given: { approvalId: approval.id }, judgement };
  }
  const { breakGlass, simulation } = call.request;
  if (judgement.decision === 'needs_approval' && simulation !== undefined) {
    const message = 'Simulated: nobody was asked; taken as approved.';
    const finding = { policy: builtIn, rule: 'simulated', decision: 'allow' as const, message };
    return { given: { approvalId: null }, judgement: { ...judgement, findings: [...judgement.findings, finding] } };
  }
  if (judgement.decision === 'allow' || breakGlass === undefined) return { given: null, judgement };
  const reason = breakGlass.reason.trim();
  if (reason === '') {
    throw invalidInput([{ path: 'breakGlass.reason', problem: 'is required: say why nobody could be asked' }]);
  }
  const review = await openReview(parts, { call, ...judged, resendOf }, reason);
  const message = `${call.request.requester.name} went past the approval: ${reason}`;
  const finding = { policy: builtIn, rule: 'break-glass', decision: 'allow' as const, message };
  return { given: { approvalId: review.id }, judgement: { ...judgement, findings: [...judgement.findings, finding] } };
}

async function deny(parts: ResponseParts, call: PreparedCall, { made, judgement }: Judged): Promise<AppError> {
  const verdict = heldBack(made.plan, judgement, call.request.requester, null);
  await parts.verdicts.record(verdict);
  return denialOf(made.plan, judgement, verdict.id);
}

/** Waits while another write to the same endpoint is on its way. @throws AppError `guard_denied` when it takes too long, or may take hours */
async function turnAfter(
  parts: ResponseParts,
  { call, judged, intent, until }: { call: PreparedCall; judged: Judged; intent: Intent; until: number },
): Promise<void> {
  const { signal } = call.request;
  let current = intent;
  while (current.status === 'open' && parts.clock.monotonic() < until && !signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    current = await parts.ledger.find(intent.id);
  }
  if (current.status !== 'open' && !doesMore(call, current)) return;
  const message =
    `Another ${intent.actionId} is at work on ${sharedTargets(call, intent)} (${intent.id}, ${current.status} since ${intent.openedAt}), ` +
    `and one at a time is sent to an endpoint. Wait until it is settled: \`cordon intent settle ${intent.id}\`.`;
  const { judgement } = judged;
  const finding = denied('one-at-a-time', message);
  const refusal: Judgement = {
    ...judgement,
    decision: 'deny',
    findings: [finding, ...judgement.findings],
    demand: null,
  };
  throw await deny(parts, call, { ...judged, judgement: refusal });
}

/** Whether the same action is still at work, so that a second one would do more than it. */
function doesMore({ action }: PreparedCall, { actionId, status }: Intent): boolean {
  return !action.idempotent && actionId === action.id && (status === 'pending' || status === 'unknown');
}

function sharedTargets({ targets }: PreparedCall, intent: Intent): string {
  const shared = targets.filter((target) => intent.targets.includes(target));
  // A filter and an id, or a name and an id, are the same endpoint by what their plans know.
  if (shared.length === 0) return 'the same endpoints';
  return shared.length > 3 ? `${shared.slice(0, 3).join(', ')} and ${shared.length - 3} more` : shared.join(', ');
}
