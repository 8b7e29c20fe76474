import type { JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { Step } from '#kernel/playbook.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Run, StepRun } from '#kernel/run.ts';
import type { VerbWhole } from '#kernel/verb.ts';
import { isOver, timeoutError, timeoutOfWrite, withinTime } from './deadline.ts';
import type { Frame } from './frame.ts';
import { hold } from './hold.ts';
import { missesPrediction, predictedRefusal, predictedResult, unpredictable } from './predict.ts';
import { readsNow } from './reads-now.ts';
import { awaitReceipt } from './receipt.ts';
import { retriesAfterAcceptance } from './retry.ts';
import { conclude, firstAttempt, resultRecord, stepRecord } from './step-record.ts';
import type { Flow, Walk } from './walk.ts';

/** One call of an action, with everything resolved. */
export interface Call {
  readonly actionId: string;
  readonly connection: string;
  readonly input: JsonObject;
  readonly verb?: string;
  readonly whole?: VerbWhole;
  readonly incident?: string | null;
}

/** After this an approval that nobody has ended is looked at again. */
const lateMs = 60_000;

/**
 * Makes one call through the single door, for a step or a part of one, and puts its end on record.
 * The key makes the write unique: a repeated call gets what the first one did.
 */
export async function carryOut(walk: Walk, step: Step, frame: Frame, call: Call): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  const begun = known?.status === 'waiting' ? known.result : null;
  if (begun?.receiptId !== undefined) return awaitEnd(walk, step, frame, begun);
  if (begun?.approvalId !== undefined && (await isUndecided(walk, begun.approvalId))) {
    return awaitApproval(walk, step, frame, begun);
  }

  const { mayWrite, fields } = walk.runner.describe(call.actionId, call.input);
  const startedAt = known?.startedAt ?? walk.clock.now().toISOString();
  // A repeated write must have the arguments of the first one, and they hold the time at which the step began.
  if (mayWrite && known === undefined && readsNow(step)) {
    walk.journal.note(stepRecord(walk, step, frame, { status: 'waiting' }));
  }
  if (mayWrite) await walk.journal.flush();
  const answer = await withinTime(walk, step, frame, mayWrite, (signal) =>
    walk.runner.run({ ...requestOf(walk, step, frame, call), signal }),
  );
  const isDryRun = walk.lease.run.mode === 'dry-run';
  if (
    isDryRun &&
    !mayWrite &&
    call.verb === undefined &&
    missesPrediction(answer, call.connection, walk.journal.all())
  ) {
    throw unpredictable(`steps.${step.id}.data`, `it asks for what a write before it would make. ${answer.message}`);
  }
  const result = isDryRun ? predictedResult(answer) : answer;
  const refusal = isDryRun ? predictedRefusal(result) : null;
  const seen = { connection: call.connection, input: maskedInput(fields, call.input) };
  const record = { ...resultRecord(walk, step, frame, result), input: seen, startedAt };
  if (refusal !== null) {
    const denied: StepRun = { ...record, status: 'failed', error: refusal.toJson() };
    return conclude(walk, step, frame, denied, { mayRetry: false });
  }
  if (result.status !== 'pending') return conclude(walk, step, frame, record, { mayNote: !mayWrite });
  return accepted(walk, step, frame, record, result);
}

/** What the console, or the guard, has taken and not finished. */
async function accepted(walk: Walk, step: Step, frame: Frame, record: StepRun, result: ActionResult): Promise<Flow> {
  const waiting: StepRun = { ...record, status: 'waiting', finishedAt: null };
  if (result.receiptId === undefined && result.approvalId !== undefined) {
    return awaitApproval(walk, step, frame, result, [waiting]);
  }
  if (result.blocking !== true && !retriesAfterAcceptance(step)) return conclude(walk, step, frame, record);
  await walk.journal.commit({ steps: [waiting] });
  return awaitEnd(walk, step, frame, result);
}

/** An action that is for waiting, or whose end decides about another try, is done when its receipt is settled. */
async function awaitEnd(walk: Walk, step: Step, frame: Frame, pending: ActionResult): Promise<Flow> {
  const end = await awaitReceipt(walk, { stepId: step.id, iteration: frame.iteration }, pending, frame.deadline);
  if (end !== null) return conclude(walk, step, frame, resultRecord(walk, step, frame, end));
  if (!isOver(walk, frame.deadline)) return 'suspended';
  throw pending.intentId === undefined
    ? timeoutError(frame.deadline, step.id)
    : timeoutOfWrite(frame.deadline, step.id, 'settlement_timeout');
}

async function isUndecided(walk: Walk, approvalId: string): Promise<boolean> {
  return (await walk.approvals.get(walk.lease.run.tenant, approvalId)).status === 'pending';
}

/** The guard has held the write back. Once people have decided, it is asked for again with the same key. */
async function awaitApproval(
  walk: Walk,
  step: Step,
  frame: Frame,
  held: ActionResult,
  steps: readonly StepRun[] = [],
): Promise<Flow> {
  const { tenant } = walk.lease.run;
  const approvalId = held.approvalId ?? '';
  const approval = await walk.approvals.get(tenant, approvalId);
  if (isOver(walk, frame.deadline)) {
    await walk.approvals.withdraw(tenant, approvalId, `The step ${step.id} has run out of time.`);
    throw timeoutError(frame.deadline, step.id);
  }
  const now = walk.clock.now().getTime();
  const dueAt = new Date(Math.max(Date.parse(approval.expiresAt), now) + lateMs);
  const place = { stepId: step.id, iteration: frame.iteration };
  const reason = `until ${approvalId} is decided: ${approval.title}`;
  return hold(walk, place, frame.deadline, { kind: 'approval', approvalId, dueAt, reason }, steps);
}

function requestOf(walk: Walk, step: Step, frame: Frame, { actionId, connection, input, verb, whole, incident }: Call) {
  const { run } = walk.lease;
  const { iteration } = frame;
  const belongsTo = incident ?? run.incident;
  return {
    actionId,
    connection,
    input,
    key: callKey(walk, step, frame),
    requester: requesterOf(run),
    step: { runId: run.id, stepId: step.id, iteration },
    ...(verb === undefined ? {} : { verb }),
    ...(whole === undefined ? {} : { whole }),
    ...(belongsTo === null ? {} : { incident: belongsTo }),
    ...(run.reuses ? { reuse: { runId: run.id } } : {}),
    ...(run.mode === 'live' ? {} : { mode: run.mode }),
    ...(run.simulation === null ? {} : { simulation: run.simulation }),
    ...(run.mode === 'dry-run' ? { dryRun: true } : {}),
  };
}

/** Another attempt is made only when the one before certainly had no effect, so that it is a write of its own. */
export function callKey(walk: Walk, step: Step, { iteration }: Frame): string {
  const attempt = walk.journal.find(step.id, iteration)?.attempt ?? firstAttempt(walk, step.id, iteration);
  return `${walk.lease.run.id}/${step.id}/${iteration}${attempt === 1 ? '' : `#${attempt}`}`;
}

/** A run asks in the name of whoever stands at its beginning. */
export function requesterOf({ id, tenant, requester }: Run): Requester {
  return { kind: 'run', id, name: requester.name, tenant, origin: requester.origin ?? requester.id };
}
