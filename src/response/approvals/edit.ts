import { originOf, type Approval } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { newId } from '#kernel/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { maskText, sensitiveValues } from '#kernel/mask.ts';
import type { ApprovalEdit } from '#kernel/runner.ts';
import { heldBack } from '../guard/clearance.ts';
import { denialOf, findingsText } from '../guard/findings-text.ts';
import { strictestDemand } from '../guard/judge.ts';
import { judgeCall } from '../judged.ts';
import type { ResponseParts } from '../ports.ts';
import type { Door } from './approved-writes.ts';
import { requestOf } from './carry-out.ts';
import { requirePending } from './decide.ts';
import { noticeOf, tell } from './notices.ts';

/**
 * Plans the edited write anew and puts an approval for it in the place of the old one. Whoever edits may not approve it,
 * and it is never easier to approve than what it replaces.
 * @throws AppError `conflict` when there is nothing to edit, `guard_denied`, `invalid_input`
 */
export async function editApproval(
  parts: ResponseParts,
  door: Pick<Door, 'prepare'>,
  before: Approval,
  edit: ApprovalEdit,
): Promise<Approval> {
  if (before.kind !== 'write' || before.plan === null) {
    throw new AppError('conflict', `${before.id} is a ${before.kind}; only a write that was held back can be edited.`, {
      failureIndicator: before.id,
    });
  }
  requirePending(before, parts.clock.now());
  const held = await parts.approvals.held(before.id);
  const { action } = parts.catalog.action(held.actionId);
  const input = withSecrets(action.input, edit.input, held.input);
  const id = newId('apr');
  const call = await door.prepare({ ...requestOf(before, held, edit.signal), input, key: id });
  const { policies } = await parts.ledger.situation(before.tenant, id);
  const { made, judgement } = await judgeCall(parts, call, policies, 'everything');
  if (judgement.decision === 'deny') {
    const verdict = heldBack(made.plan, judgement, edit.by, before.id);
    await parts.verdicts.record(verdict);
    throw denialOf(made.plan, judgement, verdict.id);
  }
  if (made.plan.hash === before.planHash) {
    throw new AppError('conflict', `The edit changes nothing of what ${before.id} would do.`, {
      failureIndicator: before.id,
    });
  }
  const { demand } = judgement;
  const findings = judgement.findings.map((finding) => ({ ...finding }));
  await parts.approvals.change(before.id, edit.by, (current, { now }) => {
    requirePending(current, now);
    return {
      set: { status: 'superseded' },
      successor: {
        id,
        tenant: before.tenant,
        kind: 'write',
        title: before.title,
        reason: `${edit.by.name} edited ${before.id}: ${edit.comment} ${findingsText(judgement.findings)}`.trim(),
        evidence: { ...before.evidence, findings, edited: before.id },
        plan: made.plan,
        key: id,
        demand: demand === null ? before.demand : strictestDemand([before.demand, demand]),
        requester: before.requester,
        excluded: [...before.excluded, originOf(edit.by)],
        step: before.step,
        held: { ...held, input: call.input },
        sealed: sensitiveValues(action.input, call.input).length > 0,
      },
      audit: {
        what: 'approval.edited',
        details: { comment: edit.comment, successor: id, before: current.plan?.input ?? null, after: made.plan.input },
      },
    };
  });
  const after = await parts.approvals.get(before.tenant, id);
  await tell(parts, noticeOf(after));
  return after;
}

/** The edited input with the secrets of the old one where the mask was left standing. */
function withSecrets(fields: Fields, edited: JsonObject, old: JsonObject): JsonObject {
  const entries = Object.entries(edited).map(([name, value]): [string, Json] => {
    const field = fields[name];
    return [name, field === undefined ? value : restored(field, value, old[name] ?? null)];
  });
  return Object.fromEntries(entries);
}

function restored(field: Field, value: Json, old: Json): Json {
  if (field.sensitive === true) return value === maskText && old !== null ? old : value;
  if (field.kind === 'group' && isJsonObject(value))
    return withSecrets(field.fields, value, isJsonObject(old) ? old : {});
  if (field.kind === 'list' && typeof field.of === 'object' && Array.isArray(value)) {
    const { of } = field;
    const olds = Array.isArray(old) ? (old as readonly Json[]) : [];
    return (value as readonly Json[]).map((item, index) => {
      const before = olds[index] ?? null;
      return isJsonObject(item) ? withSecrets(of, item, isJsonObject(before) ? before : {}) : item;
    });
  }
  return value;
}
