import type { Approval } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Intent } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest, ActionRunner } from '#kernel/runner.ts';
import { createApprovedWrites } from './approvals/approved-writes.ts';
import { editApproval } from './approvals/edit.ts';
import { pendingResult } from './approvals/hold.ts';
import { describeWrite } from './dry-run.ts';
import { passGate } from './gate.ts';
import { createKnownWrites, type UnderWay } from './known-write.ts';
import { storedResult } from './ledger-result.ts';
import type { ResponseParts } from './ports.ts';
import { argumentHash, checkRequest, effectOn, prepareCall, type PreparedCall } from './prepared-call.ts';
import { runRead } from './read.ts';
import { resendObstacle } from './recovery.ts';
import { failureOf } from './result-builder.ts';
import { settleReceipt } from './settlement.ts';
import { makeWrite, requireSame } from './write.ts';

/** What a write is besides its request. */
interface WriteOrigin {
  readonly resendOf: string | null;
  /** The approval that is being carried out. */
  readonly approval: Approval | null;
}

const plainWrite: WriteOrigin = { resendOf: null, approval: null };

/** The single door: validation, guard, ledger, approvals, settlement and redaction are put here once for every face. */
export function createActionRunner(parts: ResponseParts): ActionRunner {
  const underWay: UnderWay = new Map();
  const known = createKnownWrites(parts, underWay, (intent, signal) =>
    resendNow(intent, intent.requester, signal, 'by the policy of the connection'),
  );
  const approved = createApprovedWrites(parts, {
    prepare,
    write,
    read: (intent, signal) => known.read(intent, signal),
    noteResent: (intentId, result, { requester }) => noteResent(intentId, result, requester, 'after an approval'),
  });

  async function prepare(request: ActionRequest): Promise<PreparedCall> {
    const { tenant } = request.requester;
    const checked = checkRequest(parts.catalog, request);
    const connection =
      checked.effect === 'read'
        ? await parts.hub.recent(tenant, request.connection)
        : await parts.hub.fresh(tenant, request.connection);
    return prepareCall(checked, connection);
  }

  async function run(request: ActionRequest): Promise<ActionResult> {
    const call = await prepare(request);
    if (call.effect === 'read') return runRead(parts, call);
    if (request.dryRun === true) {
      const { policies } = await parts.ledger.situation(call.connection.tenant, request.key);
      return describeWrite(parts, call, policies);
    }
    const made = await madeBefore(call);
    return made === null ? write(call, plainWrite) : known.readAgain(made, request.signal);
  }

  /** The write of an earlier run, which is taken instead of a second one. */
  async function madeBefore(call: PreparedCall): Promise<Intent | null> {
    const { reuse, step, requester, key } = call.request;
    if (reuse === undefined || step === undefined) return null;
    const { tenant } = call.connection;
    const hash = argumentHash(call);
    const made = await parts.ledger.findMade(tenant, reuse.runId, step.stepId, step.iteration, hash);
    if (made === null) return null;
    const details = { key, runId: step.runId, stepId: step.stepId, iteration: step.iteration };
    await parts.audit.append({ id: newId('aud'), tenant, requester, what: 'intent.reused', subject: made.id, details });
    return made;
  }

  async function write(call: PreparedCall, origin: WriteOrigin): Promise<ActionResult> {
    const { request, connection } = call;
    const { tenant } = connection;
    const situation = await parts.ledger.situation(tenant, request.key);
    if (situation.intent !== null) {
      requireSame(call, situation.intent);
      return known.read(situation.intent, request.signal);
    }
    if (situation.approvalId !== null && origin.approval === null) {
      return approved.resume(call, await parts.approvals.get(tenant, situation.approvalId));
    }
    const passage = await passGate(parts, call, { situation, ...origin });
    if (passage.state === 'unjudged') return failureOf(passage.error, call.targets, [], {});
    if (passage.state === 'held') return pendingResult(passage.approval);
    if (passage.state === 'known') return known.read(passage.intent, request.signal);
    const { intent, cleared } = passage;
    const writing = makeWrite(parts, cleared, intent).finally(() => underWay.delete(intent.id));
    underWay.set(intent.id, writing);
    const result = await writing;
    return result.error?.applied === 'unknown' ? known.afterUnknown(intent, result, request.signal) : result;
  }

  async function resendNow(
    intent: Intent,
    requester: ActionRequest['requester'],
    signal: AbortSignal,
    why: string,
  ): Promise<ActionResult> {
    const { actionId, input, step, verb, incident, simulation, connectionId: connection } = intent;
    const request: ActionRequest = {
      actionId,
      connection,
      input,
      key: `${intent.key}~resend`,
      requester,
      signal,
      ...(step === null ? {} : { step }),
      ...(verb === null ? {} : { verb }),
      ...(incident === null ? {} : { incident }),
      ...(simulation === null ? {} : { mode: 'simulate' as const, simulation }),
    };
    const result = await write(await prepare(request), { resendOf: intent.id, approval: null });
    // Only now: a crash before leaves the old intent in sight, and its key keeps a second resend from being sent.
    await noteResent(intent.id, result, requester, why);
    return result;
  }

  async function noteResent(
    intentId: string,
    result: ActionResult,
    by: ActionRequest['requester'],
    why: string,
  ): Promise<void> {
    // Held back, or refused by the console before it was sent: the old one stays as it is.
    if (result.intentId === undefined) return;
    const { status, resolution } = await parts.ledger.find(intentId);
    if (status !== 'unknown' || resolution !== null) return;
    const note = `Sent again ${why}, as ${result.intentId}.`;
    await parts.ledger.resolve(intentId, { applied: null, note, by, at: parts.clock.now().toISOString() });
  }

  return {
    describe(actionId, input) {
      const { action } = parts.catalog.action(actionId);
      const effect = effectOn(action, input);
      return { mayWrite: effect !== 'read', effect, fields: action.input };
    },
    run,
    settle: async (receiptId, signal, background) => settleReceipt(parts, receiptId, signal, background),
    async recover(intentId, signal) {
      const intent = await parts.ledger.find(intentId);
      if (intent.status === 'unknown' && intent.resolution === null) {
        await known.afterUnknown(intent, storedResult(intent), signal);
      }
    },
    async resend(tenant, intentId, requester, signal) {
      const intent = await parts.ledger.get(tenant, intentId);
      const obstacle = resendObstacle(parts, intent);
      if (obstacle !== null) throw obstacle;
      return resendNow(intent, requester, signal, 'by a person');
    },
    carryOut: (approvalId, signal) => approved.carryOut(approvalId, signal),
    async edit(tenant, approvalId, edit) {
      return editApproval(parts, { prepare }, await parts.approvals.get(tenant, approvalId), edit);
    },
    async resolve(tenant, intentId, resolution) {
      const intent = await parts.ledger.get(tenant, intentId);
      if (intent.status !== 'unknown') {
        throw new AppError(
          'conflict',
          `${intentId} has the outcome ${intent.status}; only an unknown one is decided by a person.`,
        );
      }
      await parts.ledger.resolve(intentId, { ...resolution, at: parts.clock.now().toISOString() });
    },
  };
}
