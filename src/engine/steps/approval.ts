import type { Approval } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { ApprovalStep } from '#kernel/playbook.ts';
import { callKey, requesterOf } from '../call.ts';
import { isOver, timeoutError } from '../deadline.ts';
import type { Frame } from '../frame.ts';
import { hold } from '../hold.ts';
import { passedOver } from '../passed-over.ts';
import { resolveObject, resolveText } from '../resolve.ts';
import { conclude, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

/** After its time an approval is ended by a job of its own; this long that job may be late. */
const lateMs = 60_000;

/** Asks people, and waits for what they say. A refusal is a failure of the step. */
export async function runApprovalStep(walk: Walk, step: ApprovalStep, frame: Frame): Promise<Flow> {
  const { tenant, mode } = walk.lease.run;
  if (mode !== 'live') {
    const note = 'Nobody was asked; taken as approved.';
    const output = { ...passedOver(walk), approval: null, status: 'approved', approved: true, decisions: [], note };
    const input = {
      message: resolveText(walk, frame, step.message, `${step.id}.message`),
      approvers: step.approvers,
      role: step.role,
    };
    return conclude(walk, step, frame, stepRecord(walk, step, frame, { input, output }), { mayNote: true });
  }
  const known = askedBefore(walk, step, frame);
  const approval = known === null ? await ask(walk, step, frame) : await decided(walk, tenant, known);
  const record = stepRecord(walk, step, frame, { status: 'waiting', output: outputOf(approval) });
  if (approval.status !== 'pending') return finish(walk, step, frame, approval);
  if (isOver(walk, frame.deadline)) {
    await walk.approvals.withdraw(tenant, approval.id, `The step ${step.id} has run out of time.`);
    throw timeoutError(frame.deadline, step.id);
  }
  const dueAt = new Date(Math.max(Date.parse(approval.expiresAt), walk.clock.now().getTime()) + lateMs);
  const reason = `until ${approval.id} is decided: ${approval.title}`;
  const wait = { kind: 'approval', approvalId: approval.id, dueAt, reason } as const;
  return hold(walk, record, frame.deadline, wait, known === approval.id ? [] : [record]);
}

function askedBefore(walk: Walk, step: ApprovalStep, frame: Frame): string | null {
  const output = walk.journal.find(step.id, frame.iteration)?.output ?? null;
  return isJsonObject(output) ? (output['approval'] as string) : null;
}

function ask(walk: Walk, step: ApprovalStep, frame: Frame): Promise<Approval> {
  const { run } = walk.lease;
  const { approvers, role, expiresMs, escalateTo } = step;
  return walk.approvals.ask({
    tenant: run.tenant,
    title: step.title ?? `${walk.lease.playbook.title}: ${step.id}`,
    reason: resolveText(walk, frame, step.message, `${step.id}.message`),
    evidence: resolveObject(walk, frame, step.evidence ?? {}, `${step.id}.evidence`),
    demand: { approvers, role, expiresMs, ...(escalateTo === undefined ? {} : { escalateTo }) },
    requester: requesterOf(run),
    key: callKey(walk, step, frame),
    step: { runId: run.id, stepId: step.id, iteration: frame.iteration },
  });
}

/** The approval, or the one that has taken its place. */
async function decided(walk: Walk, tenant: string, id: string): Promise<Approval> {
  const approval = await walk.approvals.get(tenant, id);
  const { status, supersededBy } = approval;
  return status === 'superseded' && supersededBy !== null ? decided(walk, tenant, supersededBy) : approval;
}

function finish(walk: Walk, step: ApprovalStep, frame: Frame, approval: Approval): Promise<Flow> {
  const output = outputOf(approval);
  if (approval.status === 'approved') return conclude(walk, step, frame, stepRecord(walk, step, frame, { output }));
  const error = refusal(step, approval).toJson();
  const record = stepRecord(walk, step, frame, { status: 'failed', output, error });
  return conclude(walk, step, frame, record, { mayRetry: false });
}

function outputOf({ id, status, decisions }: Approval): Json {
  return {
    approval: id,
    status,
    approved: status === 'approved',
    decisions: decisions.map(({ by, approve, comment, at }) => ({ by: by.name, approve, comment, at })),
  };
}

function refusal(step: ApprovalStep, { id, status, decisions }: Approval): AppError {
  if (status === 'expired') {
    return new AppError('approval_expired', `Nobody decided about ${id} in time.`, { failureIndicator: step.id });
  }
  const against = decisions.find(({ approve }) => !approve);
  const said = against === undefined ? `It was ${status}.` : `${against.by.name} refused: ${against.comment}`;
  return new AppError('approval_rejected', said, { failureIndicator: step.id, details: { approvalId: id } });
}
