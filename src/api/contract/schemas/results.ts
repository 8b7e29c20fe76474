import type { JsonObject } from '#kernel/json.ts';
import { anything, flag, instant, list, object, oneOf, ref, text } from '../schema-kit.ts';

const triple = { code: text, failureIndicator: text, statusCode: { type: 'integer' }, remedy: text };
const resultStatus = oneOf('succeeded', 'partially_succeeded', 'pending', 'failed');

export const resultsSchemas: JsonObject = {
  Error: object(
    { ...triple, type: text, title: text, status: { type: 'integer' }, detail: text },
    { retryable: flag, applied: oneOf('no', 'unknown'), details: anything, result: ref('ActionResult') },
  ),
  AppError: object(
    { ...triple, message: text, retryable: flag, applied: oneOf('no', 'unknown') },
    { details: anything },
  ),
  Requester: object(
    { kind: oneOf('token', 'user', 'run', 'system'), id: text, name: text, tenant: text },
    { origin: text },
  ),
  TargetResult: object(
    { target: text, status: oneOf('succeeded', 'unchanged', 'pending', 'unsupported', 'not_found', 'failed') },
    { error: ref('AppError') },
  ),
  Exchange: object(
    { method: text, url: text, at: instant, durationMs: { type: 'number' } },
    { status: { type: 'integer' }, responseBytes: { type: 'integer' }, error: text, settling: flag },
  ),
  ActionResult: object(
    {
      status: resultStatus,
      statusCode: { type: 'integer' },
      message: text,
      data: anything,
      targets: list(ref('TargetResult')),
      exchanges: list(ref('Exchange')),
    },
    {
      raw: anything,
      keyFields: { type: 'object' },
      error: ref('AppError'),
      intentId: text,
      approvalId: text,
      receiptId: text,
      blocking: flag,
      dryRun: flag,
    },
  ),
};
