import { defineFields } from '#kernel/field.ts';

/** Fields that operations of several areas take. */
export const byId = defineFields({ id: { kind: 'text', required: true, maxLength: 200 } });

export const noteField = { kind: 'text', required: true, maxLength: 2_000, help: 'What was seen, and where.' } as const;

export const page = defineFields({
  limit: { kind: 'integer', min: 1, max: 500, default: 50 },
  after: { kind: 'text', maxLength: 200, help: 'The cursor of the page before: its `next`.' },
});
