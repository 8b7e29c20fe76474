import type { JsonObject } from '#kernel/json.ts';
import { instant, list, nullable, object, oneOf, text } from '../schema-kit.ts';

export const channelsSchemas: JsonObject = {
  Channel: object({
    id: text,
    tenant: text,
    title: text,
    kind: oneOf('email', 'webhook'),
    settings: { type: 'object' },
    kinds: list(text),
  }),
  ChannelTest: object({ remark: nullable(text) }),
  Notice: object({
    id: text,
    tenant: text,
    channelId: text,
    notice: object({
      kind: text,
      severity: oneOf('info', 'warning', 'critical'),
      title: text,
      text,
      path: nullable(text),
      key: text,
    }),
    status: oneOf('queued', 'sent', 'failed'),
    tries: { type: 'integer' },
    error: nullable(text),
    createdAt: instant,
    sentAt: nullable(instant),
  }),
};
