import { AppError, toAppError } from '#kernel/error.ts';
import type { Clearance } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import type { Intent, IntentDraft, IntentStatus, Opening, ReceiptDraft, Turn, WriteBound } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import { maskedInput, sensitiveValues } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';
import { createRedactor } from '#kernel/redact.ts';
import { traceCall } from './call-context.ts';
import { hideSecrets } from './hide.ts';
import { keptResult } from './kept-result.ts';
import { persistently } from './persistently.ts';
import { permitFor, type TrackedPermit } from './permit.ts';
import { closeIntent } from './ledger-result.ts';
import type { ResponseParts } from './ports.ts';
import { argumentHash, fingerprintOf, type PreparedCall } from './prepared-call.ts';
import { failureOf, resultOf } from './result-builder.ts';

interface Closing {
  readonly status: Exclude<IntentStatus, 'open'>;
  readonly result: ActionResult;
  readonly receipt?: ReceiptDraft;
}

/** What the guard has let pass. */
export interface ClearedCall {
  readonly call: PreparedCall;
  readonly clearance: Clearance;
  readonly bounds: readonly WriteBound[];
  readonly resendOf: string | null;
}

/** Opens the intent of a call, unless another one stands for it or in its way. @throws AppError `idempotency_mismatch` */
export async function openIntent(parts: ResponseParts, cleared: ClearedCall): Promise<Opening> {
  const { call, clearance, bounds, resendOf } = cleared;
  const { request, action, connection, effect, targets, verb } = call;
  const draft: IntentDraft = {
    id: newId('int'),
    tenant: connection.tenant,
    key: request.key,
    actionId: action.id,
    connectionId: connection.id,
    effect,
    targets,
    input: maskedInput(action.input, call.input),
    argumentHash: argumentHash(call),
    fingerprint: fingerprintOf(call),
    verdict: clearance,
    verb,
    incident: request.incident ?? null,
    merges: action.idempotent,
    turn: request.simulation === undefined ? turnOf(call, clearance) : null,
    bounds: request.simulation === undefined ? bounds : [],
    requester: request.requester,
    step: request.step ?? null,
    resendOf,
    simulation: request.simulation ?? null,
    serverId: parts.serverId(),
  };
  const opening = await parts.ledger.open(draft);
  if (opening.state === 'known') requireSame(call, opening.intent);
  return opening;
}

/** @throws AppError `idempotency_mismatch` when the key was used for something else */
export function requireSame(call: PreparedCall, intent: Pick<Intent, 'id' | 'argumentHash'>): void {
  if (intent.argumentHash === argumentHash(call)) return;
  throw keyTaken(call, { intentId: intent.id });
}

export function keyTaken({ request, action }: PreparedCall, details: JsonObject): AppError {
  return new AppError('idempotency_mismatch', `The key \`${request.key}\` was used before for a different request.`, {
    failureIndicator: action.id,
    details,
  });
}

/**
 * Work that agents carry out after the console has accepted it: one at a time for each endpoint, as it is named and as the plan
 * knows it. What settles is such work; of a free request nobody knows whether its target is an endpoint.
 */
function turnOf({ action, targets }: PreparedCall, { plan }: Clearance): Turn | null {
  if (action.settle === undefined || action.free === true) return null;
  const endpoints = [...new Set([...targets, ...plan.endpoints.map(({ id }) => id)])];
  return { endpoints, alone: !action.idempotent };
}

/**
 * Makes the write of an intent that this call has just opened, and writes what is known of its effect.
 * The outcome is written before it is returned: what the caller sees, the ledger holds, but for secrets in the answer.
 */
export async function makeWrite(
  parts: ResponseParts,
  { call, clearance }: ClearedCall,
  intent: Intent,
): Promise<ActionResult> {
  const closing = await attempt(parts, call, { intent, clearance });
  const kept = keptResult(call.action, closing.result);
  const known = await persistently(parts, 'Writing the outcome of an intent', () =>
    closeIntent(parts, intent, closing.status, kept, closing.receipt),
  );
  // What a run gets goes into its journal.
  return call.request.step === undefined && known === kept ? closing.result : known;
}

async function attempt(
  parts: ResponseParts,
  call: PreparedCall,
  { intent, clearance }: { readonly intent: Intent; readonly clearance: Clearance },
): Promise<Closing> {
  const { request, action, connection } = call;
  const permit = permitFor(intent, clearance, parts.ledger, parts.clock);
  const hideInput = createRedactor(sensitiveValues(action.input, call.input));
  const files = parts.files.writer(intent);
  const traced = { signal: request.signal, key: request.key, clock: parts.clock, log: parts.log, permit, files };
  let exchanges: ActionResult['exchanges'] = [];
  let redactors = [hideInput];
  try {
    const opened = await parts.hub.open(connection, request.simulation);
    redactors = [hideInput, opened.redact];
    const trace = traceCall({ ...traced, client: opened.client });
    exchanges = trace.exchanges;
    const outcome = await action.run(call.input, trace.context);
    const links = { intentId: intent.id };
    if (outcome.status !== 'pending') {
      return { status: outcome.status, result: hideSecrets(resultOf(outcome, exchanges, links), ...redactors) };
    }
    const receipt = receiptDraft(intent, outcome.receipt);
    const result = hideSecrets(resultOf(outcome, exchanges, { ...links, receiptId: receipt.id }), ...redactors);
    return { status: 'pending', result, receipt };
  } catch (thrown) {
    const error = judgedError(thrown, permit).within(action.id);
    const result = hideSecrets(failureOf(error, call.targets, exchanges, { intentId: intent.id }), ...redactors);
    return { status: error.applied === 'unknown' ? 'unknown' : 'failed', result };
  }
}

/** A fault of our own after bytes may have left says nothing about the console: the outcome is unknown. */
function judgedError(thrown: unknown, permit: TrackedPermit): AppError {
  const error = toAppError(thrown);
  if (error.code !== 'internal' || !permit.used) return error;
  return new AppError('internal', error.message, { applied: 'unknown', cause: thrown });
}

export function receiptDraft(intent: Intent, receipt: ReceiptDraft['receipt']): ReceiptDraft {
  const { tenant, actionId, connectionId, step, simulation } = intent;
  return { id: newId('rcp'), tenant, actionId, connectionId, step, simulation, receipt };
}
