import type { JsonObject } from '#kernel/json.ts';
import { instant, nullable, object, oneOf, ref, text } from '../schema-kit.ts';

export const accessSchemas: JsonObject = {
  Token: object({
    id: text,
    name: text,
    role: oneOf('viewer', 'analyst', 'responder', 'administrator'),
    createdAt: instant,
    lastUsedAt: nullable(instant),
    revokedAt: nullable(instant),
  }),
  NewToken: object({ token: ref('Token'), text: { type: 'string', description: 'Shown once.' } }),
};
