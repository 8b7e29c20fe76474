import { defineOperation, prefix } from '../operation.ts';

export const changesOperations = {
  watchChanges: defineOperation({
    id: 'watchChanges',
    method: 'get',
    path: `${prefix}/changes`,
    tag: 'changes',
    permission: 'view',
    summary: 'What changes, as it changes: server-sent events',
    success: {
      status: 200,
      description:
        'A stream of events `change`; data: `{"kind": "run" | "approval" | "intent" | "connection" | "containment" | "playbook" | "notice", "id": "…"}`. The id `*` stands for many. A comment comes every 15 s. Without id there is no resuming: whoever reconnects reads again what it shows.',
      schema: { type: 'string' },
      mediaType: 'text/event-stream',
    },
  }),
} as const;
