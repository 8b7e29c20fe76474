import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { ref } from '../schema-kit.ts';
import { byId } from './fields.ts';

const runActionBody = defineFields({
  connection: { kind: 'text', required: true, maxLength: 200, help: 'Id or title of the connection.' },
  input: { kind: 'document' },
  dryRun: { kind: 'flag', default: false },
  wait: { kind: 'flag', default: false },
  breakGlass: {
    kind: 'group',
    help: 'Goes past an approval that a policy asks for, never past a denial. Administrators only; others review it.',
    fields: { reason: { kind: 'text', required: true, maxLength: 2_000 } },
  },
});

export const actionsOperations = {
  runAction: defineOperation({
    id: 'runAction',
    method: 'post',
    path: `${prefix}/actions/{id}/run`,
    tag: 'actions',
    permission: 'read',
    summary: 'Run an action; a write needs the role responder',
    params: byId,
    body: runActionBody,
    success: { status: 200, description: 'What happened.', schema: ref('ActionResult') },
    mayPend: true,
    takesKey: true,
  }),
  scheduleAction: defineOperation({
    id: 'scheduleAction',
    method: 'post',
    path: `${prefix}/actions/{id}/schedule`,
    tag: 'actions',
    permission: 'respond',
    summary: 'Run an action by itself at certain times; needs what running it needs',
    params: byId,
    body: {
      title: { kind: 'text', required: true, maxLength: 120 },
      connection: { kind: 'text', required: true, maxLength: 200, help: 'Id or title of the connection.' },
      input: { kind: 'document' },
      cron: { kind: 'text', required: true, maxLength: 200, help: 'Minute, hour, day, month, weekday.' },
      timeZone: { kind: 'text', maxLength: 64, default: 'UTC' },
      missed: {
        kind: 'choice',
        values: ['skip', 'once'],
        default: 'skip',
        help: 'Of times at which no server was there: nothing, or one run for all of them.',
      },
    },
    success: { status: 201, description: 'The playbook that does it.', schema: ref('Playbook') },
  }),
  getReceipt: defineOperation({
    id: 'getReceipt',
    method: 'get',
    path: `${prefix}/receipts/{id}`,
    tag: 'actions',
    permission: 'view',
    summary: 'Accepted work: its latest answer, deadline and polls',
    params: byId,
    success: { status: 200, description: 'The receipt.', schema: ref('Receipt') },
  }),
} as const;
