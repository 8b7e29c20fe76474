import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { object, pageOf, ref, text } from '../schema-kit.ts';
import { byId, page } from './fields.ts';

const byTrigger = defineFields({ ...byId, trigger: { kind: 'text', required: true, maxLength: 64 } });

export const triggersOperations = {
  listTriggers: defineOperation({
    id: 'listTriggers',
    method: 'get',
    path: `${prefix}/triggers`,
    tag: 'triggers',
    permission: 'view',
    summary: 'What starts playbooks by itself, and when next',
    query: { playbook: { kind: 'text', maxLength: 200 } },
    success: { status: 200, description: 'All triggers.', schema: pageOf('Trigger') },
  }),
  pauseTrigger: defineOperation({
    id: 'pauseTrigger',
    method: 'post',
    path: `${prefix}/playbooks/{id}/triggers/{trigger}/pause`,
    tag: 'triggers',
    permission: 'respond',
    summary: 'Pause one trigger; it stays paused in later versions',
    params: byTrigger,
    success: { status: 200, description: 'The trigger.', schema: ref('Trigger') },
  }),
  resumeTrigger: defineOperation({
    id: 'resumeTrigger',
    method: 'post',
    path: `${prefix}/playbooks/{id}/triggers/{trigger}/resume`,
    tag: 'triggers',
    permission: 'respond',
    summary: 'Resume a trigger; a schedule goes on with its next time',
    params: byTrigger,
    success: { status: 200, description: 'The trigger.', schema: ref('Trigger') },
  }),
  rotateWebhookSecret: defineOperation({
    id: 'rotateWebhookSecret',
    method: 'post',
    path: `${prefix}/playbooks/{id}/triggers/{trigger}/rotate-secret`,
    tag: 'triggers',
    permission: 'administer',
    summary: 'Make a new secret of a webhook, shown this once; the old one counts no more',
    params: byTrigger,
    success: { status: 200, description: 'Address and secret.', schema: object({ path: text, secret: text }) },
  }),
  publishEvent: defineOperation({
    id: 'publishEvent',
    method: 'post',
    path: `${prefix}/events`,
    tag: 'triggers',
    permission: 'respond',
    summary: 'Hand over a normalised event: it starts playbooks and ends waits that match',
    body: {
      kind: { kind: 'text', required: true, maxLength: 200, help: 'For example `threat.detected`.' },
      data: { kind: 'document' },
      source: { kind: 'text', maxLength: 200, default: 'api' },
      at: { kind: 'instant' },
      dedupeKey: { kind: 'text', maxLength: 500, help: 'An event of one source with the same key is kept once.' },
    },
    success: { status: 202, description: 'Whether it was new, and its id.', schema: ref('EventReceipt') },
  }),
  listEvents: defineOperation({
    id: 'listEvents',
    method: 'get',
    path: `${prefix}/events`,
    tag: 'triggers',
    permission: 'view',
    summary: 'Events, newest first',
    query: { kind: { kind: 'text', maxLength: 200 }, ...page },
    success: { status: 200, description: 'A page of events.', schema: pageOf('Event') },
  }),
  getEvent: defineOperation({
    id: 'getEvent',
    method: 'get',
    path: `${prefix}/events/{id}`,
    tag: 'triggers',
    permission: 'view',
    summary: 'An event',
    params: byId,
    success: { status: 200, description: 'The event.', schema: ref('Event') },
  }),
} as const;
