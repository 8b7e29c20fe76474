import { defineOperation, prefix } from '../operation.ts';
import { pageOf, ref } from '../schema-kit.ts';
import { byId, noteField, page } from './fields.ts';

const intentStatuses = ['open', 'pending', 'succeeded', 'partially_succeeded', 'failed', 'unknown'] as const;

export const ledgerOperations = {
  listIntents: defineOperation({
    id: 'listIntents',
    method: 'get',
    path: `${prefix}/intents`,
    tag: 'ledger',
    permission: 'view',
    summary: 'The ledger, newest first',
    query: {
      status: { kind: 'choice', values: intentStatuses },
      run: { kind: 'text', maxLength: 200 },
      connection: { kind: 'text', maxLength: 200 },
      ...page,
    },
    success: { status: 200, description: 'A page of intents.', schema: pageOf('Intent') },
  }),
  getIntent: defineOperation({
    id: 'getIntent',
    method: 'get',
    path: `${prefix}/intents/{id}`,
    tag: 'ledger',
    permission: 'view',
    summary: 'One intent with its outcome',
    params: byId,
    success: { status: 200, description: 'The intent.', schema: ref('Intent') },
  }),
  settleIntent: defineOperation({
    id: 'settleIntent',
    method: 'post',
    path: `${prefix}/intents/{id}/settle`,
    tag: 'ledger',
    permission: 'respond',
    summary: 'Ask the console now what became of a pending or unknown write',
    params: byId,
    success: { status: 200, description: 'The intent after asking.', schema: ref('Intent') },
  }),
  resendIntent: defineOperation({
    id: 'resendIntent',
    method: 'post',
    path: `${prefix}/intents/{id}/resend`,
    tag: 'ledger',
    permission: 'respond',
    summary: 'Send an unknown, idempotent write once more, as an intent of its own',
    params: byId,
    success: { status: 200, description: 'The result of the new intent.', schema: ref('ActionResult') },
    mayPend: true,
  }),
  resolveIntent: defineOperation({
    id: 'resolveIntent',
    method: 'post',
    path: `${prefix}/intents/{id}/resolve`,
    tag: 'ledger',
    permission: 'respond',
    summary: 'Decide an unknown outcome by what was seen in the console',
    params: byId,
    body: { applied: { kind: 'flag', required: true }, note: noteField },
    success: { status: 200, description: 'The intent.', schema: ref('Intent') },
  }),
} as const;
