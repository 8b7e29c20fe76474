import { originOf, type Approval, type HeldRequest } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { Judgement, Plan } from '#kernel/guard.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { covers } from '../guard/judge.ts';
import type { ResponseParts } from '../ports.ts';
import { endOf, tell } from './notices.ts';
import { isAltered, voided } from './decide.ts';

/** The key of the write of an approval: that of whoever asked, or, of an edited one, its own. */
export function writeKeyOf({ key, id }: Pick<Approval, 'key' | 'id'>): string {
  return key ?? id;
}

/** The request that was approved, as the single door takes it. */
export function requestOf(approval: Approval, held: HeldRequest, signal: AbortSignal): ActionRequest {
  const { actionId, connection, input, verb, whole, incident } = held;
  return {
    actionId,
    connection,
    input,
    key: writeKeyOf(approval),
    requester: approval.requester,
    signal,
    ...(approval.step === null ? {} : { step: approval.step }),
    ...(verb === undefined ? {} : { verb }),
    ...(whole === undefined ? {} : { whole }),
    ...(incident === undefined ? {} : { incident }),
  };
}

/**
 * Whether the consent still stands: given by enough different people, as the audit saw it too, for this very plan, and not long ago.
 * @throws AppError `approval_expired`, `plan_changed`; the approval is voided then
 */
export async function requireConsent(parts: ResponseParts, approval: Approval): Promise<void> {
  const { id, demand, planHash, decidedAt } = approval;
  if (isAltered(approval))
    throw await voidIt(parts, approval, 'plan_changed', 'Its plan has been altered since it was approved.');
  const seen = await parts.approvals.witnessed(id);
  const people = new Set(seen.consents.filter((one) => one.planHash === planHash).map(({ by }) => originOf(by)));
  for (const own of [approval.origin, ...approval.excluded, ...seen.own]) people.delete(own);
  if (people.size < demand.approvers) {
    const message = `The audit knows of ${people.size} consents to this plan, and ${demand.approvers} are needed: the approval has been altered.`;
    throw await voidIt(parts, approval, 'plan_changed', message);
  }
  const staleAt = Date.parse(decidedAt ?? '') + demand.expiresMs;
  if (parts.clock.now().getTime() >= staleAt) {
    const message = `It was approved at ${decidedAt ?? ''} and could not be carried out within its time.`;
    throw await voidIt(parts, approval, 'approval_expired', message);
  }
}

/** @throws AppError `plan_changed` when what would be done now is not what was approved; the approval is voided then */
export async function requireSamePlan(
  parts: ResponseParts,
  approval: Approval,
  now: { readonly plan: Plan; readonly judgement: Judgement },
): Promise<void> {
  const { plan, judgement } = now;
  if (plan.hash !== approval.planHash) {
    throw await voidIt(parts, approval, 'plan_changed', differenceText(approval.plan, plan));
  }
  if (judgement.demand !== null && !covers(approval.demand, judgement.demand)) {
    const { approvers, role } = judgement.demand;
    const message = `The policies ask for more now: ${approvers} approvers with the role ${role}.`;
    throw await voidIt(parts, approval, 'plan_changed', message);
  }
}

/** Voids the approval, and gives the error that says why nothing was sent. */
export async function voidIt(
  parts: ResponseParts,
  approval: Approval,
  code: 'plan_changed' | 'approval_expired' | 'guard_denied',
  why: string,
): Promise<AppError> {
  const after = await parts.approvals.change(approval.id, serverOf(approval), ({ status }) =>
    status === 'approved' ? voided(why) : null,
  );
  await tell(parts, endOf(after));
  return new AppError(code, `${approval.id} is void and nothing was sent: ${why}`, {
    failureIndicator: approval.plan?.actionId ?? approval.id,
    details: { approvalId: approval.id },
  });
}

/** Keeps what became of the write; of several that carry it out at once, the first. */
export async function keepResult(parts: ResponseParts, approval: Approval, result: ActionResult): Promise<void> {
  const details = { status: result.status, intentId: result.intentId ?? null };
  await parts.approvals.change(approval.id, serverOf(approval), (current) =>
    current.result === null ? { set: { result }, audit: { what: 'approval.carried-out', details } } : null,
  );
}

function serverOf({ tenant }: Approval): Requester {
  return { kind: 'system', id: 'cordon', name: 'cordon', tenant };
}

const shown = 5;

function differenceText(before: Plan | null, after: Plan): string {
  if (before === null) return 'There is no plan that was approved.';
  const [old, now] = [namesOf(before), namesOf(after)];
  const [oldSet, nowSet] = [new Set(old), new Set(now)];
  const added = now.filter((name) => !oldSet.has(name));
  const gone = old.filter((name) => !nowSet.has(name));
  const parts = [
    added.length === 0 ? '' : `it would reach ${listText(added)} in addition`,
    gone.length === 0 ? '' : `it would no longer reach ${listText(gone)}`,
    before.count === after.count
      ? ''
      : `it would reach ${after.count ?? 'an unknown number'} instead of ${before.count ?? 'an unknown number'}`,
    before.argumentHash === after.argumentHash ? '' : 'its arguments are others',
    before.connectionHash === after.connectionHash ? '' : 'the settings of the connection are others',
  ].filter((text) => text !== '');
  return `Since it was approved, its plan has changed: ${parts.length === 0 ? 'the console describes it differently' : parts.join('; ')}.`;
}

function namesOf(plan: Plan): readonly string[] {
  return plan.endpoints.length === 0 ? plan.targets : plan.endpoints.map(({ name, id }) => (name === '' ? id : name));
}

function listText(names: readonly string[]): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `${names.slice(0, shown).join(', ')}${more}`;
}
