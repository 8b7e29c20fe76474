import { defineConnector, type ActionDefinition } from '#kernel/action.ts';
import { defineFields, type Fields } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import { transportFields, transportOptions, transportSecretFields } from '#kernel/transport-fields.ts';
import { readBaseUrl } from '#net/base-url.ts';
import { checkConsole } from './check.ts';
import type { SentinelOneClient } from './client.ts';
import { TableAction } from './table-action.ts';
import { findCall, tables } from './tables.ts';
import { sentinelOneVerbs } from './verbs.ts';

const hourMs = 3_600_000;

export const sentinelOneConnector = defineConnector({
  id: 'sentinelone',
  title: 'SentinelOne Singularity',
  vendor: 'SentinelOne',
  docsUrl: 'https://www.sentinelone.com/platform/',
  settings: defineFields({
    url: {
      kind: 'text',
      required: true,
      maxLength: 2_048,
      address: true,
      label: 'Console URL',
      help: 'As copied from the browser, for example https://example.sentinelone.net/dashboard. Only the host counts.',
    },
    allowPlainHttp: {
      kind: 'flag',
      default: false,
      label: 'Allow http',
      help: 'Sends the API token unencrypted. Only for a test.',
    },
    followHours: {
      kind: 'integer',
      min: 1,
      max: 720,
      default: 72,
      label: 'Follow orders for hours',
      help: 'How long an order is followed. An endpoint that is away takes its orders when it is back.',
    },
    keepPublishedLimits: {
      kind: 'flag',
      default: true,
      label: 'Keep published limits',
      help: 'Stays below the rates that the vendor publishes for each part of the API. Switch it off for a console with other limits.',
    },
    ...transportFields,
  }),
  secrets: defineFields({
    apiToken: {
      kind: 'text',
      required: true,
      sensitive: true,
      maxLength: 8_192,
      pattern: '^[\\x21-\\x7e]+$',
      label: 'API token',
      help: 'Of a service user: Settings > Users > Service Users. Its role and scope decide what Cordon may see and do.',
    },
    ...transportSecretFields,
  }),
  open({ settings, secrets }, net): SentinelOneClient {
    const baseUrl = readBaseUrl(hostOf(settings.url), 'settings.url', { allowHttp: settings.allowPlainHttp });
    return {
      transport: net.open(transportOptions(baseUrl, settings, secrets, [secrets.apiToken])),
      apiToken: secrets.apiToken,
      keepsLimits: settings.keepPublishedLimits,
      followMs: settings.followHours * hourMs,
      isRead: (method, path) => findCall(method, path)?.action.effect === 'read',
    };
  },
  close: (client) => client.transport.close(),
  transport: (client) => client.transport,
  check: checkConsole,
  actions: tables.flatMap((table) =>
    table.rows.map((row): ActionDefinition<Fields, Json, SentinelOneClient> => new TableAction(table, row)),
  ),
  verbSupport: sentinelOneVerbs,
});

/** People paste what the browser shows; everything behind the host is the console's own matter. */
function hostOf(url: string): string {
  return /^\s*([a-z][a-z0-9+.-]*:\/\/)?[^/?#]+/i.exec(url)?.[0] ?? url;
}
