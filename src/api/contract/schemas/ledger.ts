import type { JsonObject } from '#kernel/json.ts';
import { instant, list, nullable, object, oneOf, ref, requester, text } from '../schema-kit.ts';

export const ledgerSchemas: JsonObject = {
  Intent: object({
    id: text,
    key: text,
    actionId: text,
    connectionId: text,
    effect: oneOf('write', 'destructive'),
    targets: list(text),
    input: { type: 'object' },
    argumentHash: text,
    fingerprint: text,
    verdictId: text,
    verb: nullable(text),
    incident: nullable(text),
    requester,
    step: nullable(object({ runId: text, stepId: text, iteration: text })),
    resendOf: nullable(text),
    status: oneOf('open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown'),
    result: nullable(ref('ActionResult')),
    receiptId: nullable(text),
    resolution: nullable({ type: 'object' }),
    openedAt: instant,
    closedAt: nullable(instant),
  }),
  Receipt: object({
    id: text,
    intentId: nullable(text),
    actionId: text,
    connectionId: text,
    status: oneOf('pending', 'settled', 'overdue'),
    result: ref('ActionResult'),
    polls: { type: 'integer' },
    acceptedAt: instant,
    deadlineAt: instant,
  }),
};
