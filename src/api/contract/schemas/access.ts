import { permissions } from '#kernel/access.ts';
import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, list, nullable, object, oneOf, ref, text } from '../schema-kit.ts';

export const accessSchemas: JsonObject = {
  Token: object({
    id: text,
    name: text,
    role: text,
    owner: { ...nullable(ref('TokenOwner')), description: 'Who made it; null for the first token of an installation.' },
    createdAt: instant,
    lastUsedAt: nullable(instant),
    revokedAt: nullable(instant),
  }),
  TokenOwner: object({ id: text, name: text }),
  NewToken: object({ token: ref('Token'), text: { type: 'string', description: 'Shown once.' } }),
  Session: object(
    {
      kind: oneOf('token', 'user'),
      id: text,
      name: text,
      role: text,
      permissions: list(oneOf(...permissions)),
      connections: nullable(list(text)),
      tenant: text,
      passwordIsTemporary: flag,
      secondFactor: flag,
      passkeys: { type: 'integer' },
      signInId: nullable(text),
      restriction: nullable(oneOf('password', 'second-factor')),
    },
    { email: text },
  ),
  Person: object({
    id: text,
    tenant: text,
    name: text,
    email: text,
    role: text,
    disabled: flag,
    passwordIsTemporary: flag,
    secondFactor: flag,
    passkeys: { type: 'integer' },
    createdAt: instant,
  }),
  NewPassword: object({ person: ref('Person'), password: { type: 'string', description: 'Shown once.' } }),
  SignIn: object({
    id: text,
    personId: text,
    method: oneOf('password', 'passkey', 'single-sign-on'),
    createdAt: instant,
    expiresAt: instant,
    ipAddress: nullable(text),
    userAgent: nullable(text),
  }),
  Role: object({
    name: text,
    builtIn: flag,
    permissions: list(oneOf(...permissions)),
    connections: nullable(list(text)),
  }),
};
