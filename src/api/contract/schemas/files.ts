import type { JsonObject } from '#kernel/json.ts';
import { instant, nullable, object, oneOf, text } from '../schema-kit.ts';

export const filesSchemas: JsonObject = {
  File: object({
    id: text,
    tenant: text,
    name: text,
    contentType: nullable(text),
    bytes: { type: 'integer' },
    sha256: text,
    password: oneOf('none', 'kept', 'taken'),
    sensitive: nullable(text),
    actionId: text,
    connectionId: text,
    createdAt: instant,
  }),
  FilePassword: object({ password: { type: 'string', description: 'Given out once.' } }),
};
