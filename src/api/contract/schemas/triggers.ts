import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, nullable, object, oneOf, requester, text } from '../schema-kit.ts';

export const triggersSchemas: JsonObject = {
  Trigger: object(
    {
      kind: oneOf('schedule', 'webhook', 'event'),
      tenant: text,
      playbookId: text,
      triggerId: text,
      inputs: { type: 'object' },
      paused: flag,
      lastAt: nullable(instant),
      lastRunId: nullable(text),
      lastError: nullable(text),
      publishedBy: requester,
    },
    {
      id: text,
      cron: text,
      timeZone: text,
      missed: oneOf('skip', 'once'),
      nextAt: nullable(instant),
      path: text,
      authentication: oneOf('secret', 'hmac'),
      match: text,
    },
  ),
  Event: object({
    id: text,
    tenant: text,
    source: text,
    kind: text,
    at: instant,
    data: { type: 'object' },
    dedupeKey: text,
  }),
  EventReceipt: object({ id: nullable(text), isNew: flag }),
};
