import { defineFields } from '#kernel/field.ts';
import { defineOperation, prefix } from '../operation.ts';
import { ref } from '../schema-kit.ts';

const maxDays = 36_500;

/** How long things are kept; also flags of the command line. */
export const keepingFields = defineFields({
  runDays: {
    kind: 'integer',
    min: 1,
    max: maxDays,
    help: 'Days after its end for which a run is kept, with its steps. For ever when left out.',
  },
  eventDays: {
    kind: 'integer',
    min: 1,
    max: maxDays,
    help: 'Days for which events are kept. One that comes again after that counts as new. For ever when left out.',
  },
  fileDays: {
    kind: 'integer',
    min: 1,
    max: maxDays,
    help: 'Days for which files from consoles are kept. For ever when left out.',
  },
});

export const retentionOperations = {
  getRetention: defineOperation({
    id: 'getRetention',
    method: 'get',
    path: `${prefix}/retention`,
    tag: 'retention',
    permission: 'administer',
    summary: 'How long runs, events and files are kept, and how large everything gets',
    success: { status: 200, description: 'What is kept, and a forecast.', schema: ref('Retention') },
  }),
  previewRetention: defineOperation({
    id: 'previewRetention',
    method: 'get',
    path: `${prefix}/retention/preview`,
    tag: 'retention',
    permission: 'administer',
    summary: 'What would go at once, and how large everything would get, with these days; nothing is changed',
    query: keepingFields,
    success: { status: 200, description: 'As if it were so.', schema: ref('Retention') },
  }),
  setRetention: defineOperation({
    id: 'setRetention',
    method: 'put',
    path: `${prefix}/retention`,
    tag: 'retention',
    permission: 'administer',
    summary: 'Decide how long runs, events and files are kept; the ledger of writes and the audit are always kept',
    body: keepingFields,
    success: { status: 200, description: 'What is kept now.', schema: ref('Retention') },
  }),
} as const;
