import type { JsonObject } from '#kernel/json.ts';
import { rungNames, rungStatuses } from '#kernel/ladder.ts';
import { flag, instant, list, nullable, object, oneOf, ref, text } from '../schema-kit.ts';

const healthStatuses = ['healthy', 'warning', 'failing'] as const;

export const connectionsSchemas: JsonObject = {
  Connection: object({
    id: text,
    tenant: text,
    connector: text,
    title: text,
    settings: { type: 'object' },
    readOnly: flag,
    unknownPolicy: oneOf('hold', 'resend'),
    checkMinutes: { type: 'integer' },
    noticeAfter: { type: 'integer' },
    revision: { type: 'integer' },
    health: nullable(
      object({
        status: oneOf(...healthStatuses),
        message: text,
        checkedAt: instant,
        expiresAt: nullable(instant),
        failures: { type: 'integer' },
        failingSince: nullable(instant),
      }),
    ),
    nextCheckAt: nullable(instant),
    limits: list(ref('ConnectionLimit')),
    createdAt: instant,
    updatedAt: instant,
  }),
  ConnectionLimit: object({
    family: nullable(text),
    perSecond: nullable({ type: 'number' }),
    burst: nullable({ type: 'number' }),
    free: nullable({ type: 'integer' }),
    pausedUntil: nullable(instant),
  }),
  ConnectionCheck: object({
    status: oneOf(...healthStatuses),
    message: text,
    rungs: list(ref('Rung')),
    details: { type: 'object' },
    expiresAt: nullable(instant),
    checkedAt: instant,
  }),
  Rung: object({
    name: oneOf(...rungNames),
    subject: nullable(text),
    status: oneOf(...rungStatuses),
    sentence: text,
    remedy: nullable(text),
    neededBy: list(text),
  }),
};
