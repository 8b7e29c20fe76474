import type { Approval } from '#kernel/approval.ts';
import type { ApprovalDemand, Judgement } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import { sensitiveValues } from '#kernel/mask.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { heldBack } from '../guard/clearance.ts';
import { findingsText } from '../guard/findings-text.ts';
import { defaultDemand } from '../guard/judge.ts';
import type { MadePlan } from '../plan.ts';
import type { ResponseParts } from '../ports.ts';
import type { PreparedCall } from '../prepared-call.ts';
import { demandText } from './demand-text.ts';
import { noticeOf, tell } from './notices.ts';

interface Holding {
  readonly call: PreparedCall;
  readonly made: MadePlan;
  readonly judgement: Judgement;
  readonly resendOf: string | null;
}

/** Asks people for a write that the guard held back; whoever asks with the same key finds the same approval. Nothing is sent. */
export async function holdBack(parts: ResponseParts, { call, made, judgement, resendOf }: Holding): Promise<Approval> {
  const { request, action, connection, input } = call;
  const { plan } = made;
  const { approval, created } = await parts.approvals.open({
    id: newId('apr'),
    tenant: connection.tenant,
    kind: 'write',
    title: `${action.title} on ${connection.title}`,
    reason: findingsText(judgement.findings),
    evidence: {
      findings: judgement.findings.map((finding) => ({ ...finding })),
      incident: request.incident ?? null,
      ...groupIn(request),
    },
    plan,
    key: request.key,
    demand: judgement.demand ?? defaultDemand,
    requester: request.requester,
    excluded: [],
    step: request.step ?? null,
    held: {
      actionId: action.id,
      connection: connection.id,
      input,
      ...(request.verb === undefined ? {} : { verb: request.verb }),
      ...(request.whole === undefined ? {} : { whole: request.whole }),
      ...(request.incident === undefined ? {} : { incident: request.incident }),
      ...(resendOf === null ? {} : { resendOf }),
    },
    sealed: sensitiveValues(action.input, input).length > 0,
  });
  if (created) await parts.verdicts.record(heldBack(plan, judgement, request.requester, approval.id));
  if (approval.status === 'pending') await tell(parts, noticeOf(approval));
  return approval;
}

function groupIn({ whole }: ActionRequest): JsonObject {
  return whole === undefined ? {} : { group: whole.group, together: whole.reaches };
}

/** A review of what went past an approval. It is there before the write is, so that none goes unseen. */
export async function openReview(
  parts: ResponseParts,
  { call, made, judgement }: Holding,
  reason: string,
): Promise<Approval> {
  const { request, action, connection } = call;
  const demand: ApprovalDemand = { ...(judgement.demand ?? defaultDemand), expiresMs: reviewMs };
  const { approval } = await parts.approvals.open({
    id: newId('apr'),
    tenant: connection.tenant,
    kind: 'review',
    title: `${action.title} on ${connection.title}`,
    reason: `${reason} (went past: ${findingsText(judgement.findings)})`,
    evidence: {
      findings: judgement.findings.map((finding) => ({ ...finding })),
      breakGlass: reason,
      ...groupIn(request),
    },
    plan: made.plan,
    key: `${request.key}~review`,
    demand,
    requester: request.requester,
    excluded: [],
    step: request.step ?? null,
    held: null,
    sealed: false,
  });
  await parts.audit.append({
    id: newId('aud'),
    tenant: connection.tenant,
    requester: request.requester,
    what: 'guard.break-glass',
    subject: approval.id,
    details: { reason, action: action.id, connection: connection.id, planHash: made.plan.hash },
  });
  await tell(parts, noticeOf(approval));
  return approval;
}

const reviewMs = 7 * 86_400_000;

/** What a caller gets while people have not decided. */
export function pendingResult(approval: Approval): ActionResult {
  const { id, plan, demand, role, expiresAt, decisions, reason } = approval;
  const missing = demand.approvers - decisions.filter(({ approve }) => approve).length;
  const who = demandText({ approvers: missing, role });
  const evidence = { approvalId: id, planHash: approval.planHash, ...approval.evidence };
  return {
    status: 'pending',
    statusCode: 202,
    message: `Nothing has been sent: it must be approved ${who} until ${expiresAt} (${id}). ${reason}`,
    data: evidence,
    targets: (plan?.targets ?? []).map((target) => ({ target, status: 'pending' })),
    exchanges: [],
    approvalId: id,
  };
}
