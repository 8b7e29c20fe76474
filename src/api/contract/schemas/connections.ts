import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, nullable, object, oneOf, text } from '../schema-kit.ts';

export const connectionsSchemas: JsonObject = {
  Connection: object({
    id: text,
    tenant: text,
    connector: text,
    title: text,
    settings: { type: 'object' },
    readOnly: flag,
    unknownPolicy: oneOf('hold', 'resend'),
    revision: { type: 'integer' },
    health: nullable(object({ status: oneOf('healthy', 'failing'), message: text, checkedAt: instant })),
    createdAt: instant,
    updatedAt: instant,
  }),
  ConnectionCheck: object({ message: text, details: { type: 'object' } }),
};
