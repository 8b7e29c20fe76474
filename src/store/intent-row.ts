import type { Effect } from '#kernel/effect.ts';
import type { Intent, IntentResolution, IntentStatus, ReceiptRecord, StepRef } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult, Receipt } from '#kernel/result.ts';
import type { Simulation } from '#kernel/simulation.ts';

interface StepColumns {
  readonly run_id: string | null;
  readonly step_id: string | null;
  readonly iteration: string | null;
}

export interface IntentRow extends StepColumns {
  readonly id: string;
  readonly tenant: string;
  readonly key: string;
  readonly action_id: string;
  readonly connection_id: string;
  readonly effect: Effect;
  readonly targets: readonly string[];
  readonly input: JsonObject;
  readonly argument_hash: string;
  readonly fingerprint: string;
  readonly verdict_id: string;
  readonly verb: string | null;
  readonly incident: string | null;
  readonly requester: Requester;
  readonly resend_of: string | null;
  readonly simulation: Simulation | null;
  readonly server_id: string;
  readonly status: IntentStatus;
  readonly result: ActionResult | null;
  readonly receipt_id: string | null;
  readonly resolution: IntentResolution | null;
  readonly opened_at: string;
  readonly closed_at: string | null;
}

export function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    tenant: row.tenant,
    key: row.key,
    actionId: row.action_id,
    connectionId: row.connection_id,
    effect: row.effect,
    targets: row.targets,
    input: row.input,
    argumentHash: row.argument_hash,
    fingerprint: row.fingerprint,
    verdictId: row.verdict_id,
    verb: row.verb,
    incident: row.incident,
    requester: row.requester,
    step: toStep(row),
    resendOf: row.resend_of,
    simulation: row.simulation,
    serverId: row.server_id,
    status: row.status,
    result: row.result,
    receiptId: row.receipt_id,
    resolution: row.resolution,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
  };
}

export interface ReceiptRow extends StepColumns {
  readonly id: string;
  readonly tenant: string;
  readonly intent_id: string | null;
  readonly action_id: string;
  readonly connection_id: string;
  readonly simulation: Simulation | null;
  readonly receipt: Receipt;
  readonly status: ReceiptRecord['status'];
  readonly result: ActionResult;
  readonly polls: number;
  readonly accepted_at: string;
  readonly deadline_at: string;
}

export function toReceipt(row: ReceiptRow): ReceiptRecord {
  return {
    id: row.id,
    tenant: row.tenant,
    intentId: row.intent_id,
    actionId: row.action_id,
    connectionId: row.connection_id,
    step: toStep(row),
    simulation: row.simulation,
    receipt: row.receipt,
    status: row.status,
    result: row.result,
    polls: row.polls,
    acceptedAt: row.accepted_at,
    deadlineAt: row.deadline_at,
  };
}

function toStep({ run_id: runId, step_id: stepId, iteration }: StepColumns): StepRef | null {
  return runId === null || stepId === null || iteration === null ? null : { runId, stepId, iteration };
}
