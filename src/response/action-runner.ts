import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#kernel/error.ts';
import type { Intent } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest, ActionRunner } from '#kernel/runner.ts';
import { planOf } from './dry-run.ts';
import type { ResponseParts } from './ports.ts';
import { argumentHash, mayWrite, prepareCall, type PreparedCall } from './prepared-call.ts';
import { runRead } from './read.ts';
import { askAboutLost, resendObstacle } from './recovery.ts';
import { failureOf } from './result-builder.ts';
import { settleReceipt } from './settlement.ts';
import { makeWrite, openIntent } from './write.ts';

/** Between two looks at a write that another caller is making. */
const lookMs = 50;

/** The single door: validation, guard, ledger, settlement and redaction are put here once for every face. */
export function createActionRunner(parts: ResponseParts): ActionRunner {
  /** Writes that this process is making now, by intent: a second caller with the same key waits for the first. */
  const underWay = new Map<string, Promise<ActionResult>>();

  async function run(request: ActionRequest): Promise<ActionResult> {
    return runAs(request, null);
  }

  async function runAs(request: ActionRequest, resendOf: string | null): Promise<ActionResult> {
    const { tenant } = request.requester;
    const { action } = parts.catalog.action(request.actionId);
    const connection = mayWrite(action, request.input)
      ? await parts.hub.fresh(tenant, request.connection)
      : await parts.hub.recent(tenant, request.connection);
    const call = prepareCall(parts.catalog, connection, request);
    if (call.effect === 'read') return runRead(parts, call);
    if (request.dryRun === true) return planOf(parts, call);
    const made = await madeBefore(call);
    if (made !== null) return known(made, request.signal);
    const { intent, created } = await openIntent(parts, call, resendOf);
    if (!created) return known(intent, request.signal);
    const writing = makeWrite(parts, call, intent).finally(() => underWay.delete(intent.id));
    underWay.set(intent.id, writing);
    const result = await writing;
    return result.error?.applied === 'unknown' ? afterUnknown(tenant, intent.id, result, request.signal) : result;
  }

  /** The write that this one would repeat, where the caller takes what was made before. */
  async function madeBefore(call: PreparedCall): Promise<Intent | null> {
    const { reuse, step, requester } = call.request;
    if (reuse === undefined || step === undefined) return null;
    return parts.ledger.findMade(requester.tenant, reuse.runId, step.stepId, step.iteration, argumentHash(call));
  }

  /** What the ledger knows of a key that was used before. Nothing is sent. */
  async function known(intent: Intent, signal: AbortSignal): Promise<ActionResult> {
    const writing = underWay.get(intent.id);
    if (writing !== undefined) return writing;
    if (intent.status === 'open' && !signal.aborted) {
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
      return known(await parts.ledger.get(intent.tenant, intent.id), signal);
    }
    if (intent.status === 'open') {
      throw new AppError('conflict', `The write of intent ${intent.id} is still under way on another server.`, {
        failureIndicator: intent.actionId,
        retryable: true,
        details: { intentId: intent.id },
      });
    }
    if (intent.status === 'unknown') return afterUnknown(intent.tenant, intent.id, storedResult(intent), signal);
    return intent.receiptId === null ? storedResult(intent) : (await parts.ledger.getReceipt(intent.receiptId)).result;
  }

  /** Asks the vendor; where it cannot tell, follows the connection's policy; else the outcome stays unknown, in sight. */
  async function afterUnknown(
    tenant: string,
    intentId: string,
    result: ActionResult,
    signal: AbortSignal,
  ): Promise<ActionResult> {
    const intent = await parts.ledger.get(tenant, intentId);
    if (intent.status !== 'unknown') return known(intent, signal);
    const recovered = await askAboutLost(parts, intent, signal).catch((error: unknown) => {
      parts.log.warn('Asking about a lost write failed', { intentId, error });
      return null;
    });
    if (recovered !== null) return recovered;
    const connection = await parts.hub.fresh(tenant, intent.connectionId);
    if (connection.unknownPolicy !== 'resend' || intent.resendOf !== null || resendObstacle(parts, intent) !== null) {
      return withManualCheck(result, intent);
    }
    return resendNow(intent, intent.requester, signal, 'by the policy of the connection');
  }

  function withManualCheck(result: ActionResult, intent: Intent): ActionResult {
    const check = parts.catalog.action(intent.actionId).action.manualCheck;
    if (check === undefined || result.message.includes(check)) return result;
    return { ...result, message: `${result.message} Its effect is unknown. ${check}` };
  }

  async function resendNow(
    intent: Intent,
    requester: ActionRequest['requester'],
    signal: AbortSignal,
    why: string,
  ): Promise<ActionResult> {
    const { actionId, input, step, connectionId: connection } = intent;
    const request = { actionId, connection, input, key: `${intent.key}~resend`, requester, signal };
    const result = await runAs(step === null ? request : { ...request, step }, intent.id);
    // Only now: a crash before leaves the old intent in sight, and its key keeps a second resend from being sent.
    const note = `Sent again ${why}, as ${result.intentId ?? 'an intent of its own'}.`;
    await parts.ledger.resolve(intent.id, { applied: null, note, by: requester, at: parts.clock.now().toISOString() });
    return result;
  }

  return {
    describe(actionId, input) {
      const { action } = parts.catalog.action(actionId);
      return { mayWrite: mayWrite(action, input), fields: action.input };
    },
    run,
    settle: async (receiptId, signal) => settleReceipt(parts, receiptId, signal),
    async recover(intentId, signal) {
      const intent = await parts.ledger.find(intentId);
      if (intent.status === 'unknown' && intent.resolution === null) {
        await afterUnknown(intent.tenant, intent.id, storedResult(intent), signal);
      }
    },
    async resend(tenant, intentId, requester, signal) {
      const intent = await parts.ledger.get(tenant, intentId);
      const obstacle = resendObstacle(parts, intent);
      if (obstacle !== null) throw obstacle;
      return resendNow(intent, requester, signal, 'by a person');
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

/** Intents that are not open always hold a result; one that does not was altered by hand. */
function storedResult(intent: Intent): ActionResult {
  if (intent.result !== null) return intent.result;
  const error = new AppError('internal', `The intent ${intent.id} holds no result.`, { applied: 'unknown' });
  return failureOf(error, intent.targets, [], { intentId: intent.id });
}
