import type { JsonObject } from '#kernel/json.ts';
import { flag, object, oneOf, text } from '../schema-kit.ts';

export const catalogueSchemas: JsonObject = {
  ActionSummary: object({
    id: text,
    title: text,
    category: text,
    effect: oneOf('read', 'write', 'destructive'),
    idempotent: flag,
    summary: text,
  }),
  Action: object(
    {
      id: text,
      title: text,
      category: text,
      effect: oneOf('read', 'write', 'destructive'),
      idempotent: flag,
      summary: text,
      permission: text,
      effectVaries: {
        ...flag,
        description: 'Whether the effect of a call follows from its input; `effect` is the worst one.',
      },
      settles: flag,
      input: { type: 'object' },
    },
    { requires: { type: 'object' }, inferred: text, manualCheck: text },
  ),
  Connector: object({
    id: text,
    title: text,
    vendor: text,
    docsUrl: text,
    actions: { type: 'integer' },
    settings: { type: 'object' },
    secrets: { type: 'object' },
  }),
};
