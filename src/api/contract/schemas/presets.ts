import type { JsonObject } from '#kernel/json.ts';
import { instant, nullable, object, requester, text } from '../schema-kit.ts';

export const presetsSchemas: JsonObject = {
  Preset: object({
    id: text,
    actionId: text,
    title: text,
    connectionId: { ...nullable(text), description: 'Null: chosen when it is used.' },
    input: { type: 'object', description: 'As far as it was filled in, without secrets.' },
    savedBy: requester,
    revision: { type: 'integer' },
    savedAt: instant,
  }),
};
