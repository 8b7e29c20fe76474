import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { send } from '../client.ts';
import { pages } from '../paging.ts';
import type { Context } from '../row.ts';
import { objectOf, textFrom } from '../values.ts';
import { textsOf } from '../targets.ts';
import { rowsOf } from './endpoint-row.ts';
import { conditional, type SentinelOneVerb } from './verb.ts';

const noMd5 = 'SHA-1 and SHA-256 only; MD5 is not taken. For one operating system, as far as the token reaches.';

const block = 'sentinelone.exclusions-and-blocklist.create-blocklist-item';
const unblock = 'sentinelone.exclusions-and-blocklist.delete-blocklist-item';

export const hashVerbs: readonly SentinelOneVerb[] = [
  {
    verb: 'block-hash',
    capability: conditional('Blacklist.create', noMd5),
    actions: [block],
    alike: [
      'sentinelone.exclusions-and-blocklist.import-blocklist-items',
      'sentinelone.threats.add-to-blocklist',
      'sentinelone.threats.add-to-blocklist-deep-visibility',
    ],
    maxEndpoints: 1,
    async prepare(input, _, context) {
      const field = hashField(input);
      const [listed, place] = [await entriesOf(input, context), await reachOfToken(context)];
      return { ...input, field, place, isListed: listed.some((entry) => isIn(entry, place)) };
    },
    calls({ hash, field, place, isListed, operatingSystem, reason }) {
      if (isListed === true || typeof hash !== 'string' || typeof field !== 'string') return [];
      const data = {
        type: 'black_hash',
        osType: operatingSystem ?? 'windows',
        [field]: hash.toLowerCase(),
        source: 'user',
        ...(typeof reason === 'string' ? { description: reason } : {}),
      };
      const input = { data, filter: objectOf(place) };
      return [{ actionId: block, input, endpoints: [] }];
    },
  },
  {
    verb: 'unblock-hash',
    capability: conditional('Blacklist.delete; Blacklist.view to find the entry', noMd5),
    actions: [unblock],
    maxEndpoints: 1,
    async prepare(input, _, context) {
      hashField(input);
      const entries = await entriesOf(input, context);
      if (entries.length === 0) {
        throw new AppError(
          'vendor_not_found',
          `The hash is on no blocklist for ${textFrom(input['operatingSystem'])} that the token sees.`,
          { failureIndicator: 'GET /restrictions' },
        );
      }
      return { ...input, entries: entries.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])) };
    },
    calls({ entries }) {
      const input = { data: { ids: [...textsOf(entries)], type: 'black_hash' } };
      return [{ actionId: unblock, input, endpoints: [] }];
    },
  },
];

/** The field of the console for a hash of this length. @throws AppError `unsupported` for MD5 */
function hashField({ hash }: JsonObject): string {
  const length = typeof hash === 'string' ? hash.length : 0;
  if (length === 40) return 'value';
  if (length === 64) return 'sha256Value';
  throw new AppError('unsupported', 'SentinelOne blocks by SHA-1 or SHA-256; it does not take MD5.', {
    failureIndicator: 'input.hash',
  });
}

/** Entries of the blocklist with this very hash, for this operating system. */
async function entriesOf({ hash, operatingSystem }: JsonObject, context: Context): Promise<readonly JsonObject[]> {
  const wanted = textFrom(hash).toLowerCase();
  const query = {
    ...(wanted.length === 40 ? { value: wanted } : { query: wanted }),
    osTypes: textFrom(operatingSystem ?? 'windows'),
    includeChildren: 'true',
    limit: '1000',
  };
  const call = { method: 'GET', path: '/restrictions', query, effect: 'read' } as const;
  const found: JsonObject[] = [];
  for await (const page of pages(context.client, call, { ...context, permit: null })) found.push(...rowsOf(page.items));
  return found.filter(({ value, sha256Value }) => [value, sha256Value].some((own) => isHash(own, wanted)));
}

function isHash(own: Json | undefined, wanted: string): boolean {
  return typeof own === 'string' && own.toLowerCase() === wanted;
}

/** The widest place that the token may write to. @throws AppError `vendor_forbidden` when it is bound to none */
async function reachOfToken(context: Context): Promise<JsonObject> {
  const call = { method: 'GET', path: '/user', effect: 'read' } as const;
  const user = objectOf((await send(context.client, call, { ...context, permit: null })).data);
  if (user['scope'] === 'tenant') return { tenant: true };
  const ids = rowsOf(user['scopeRoles']).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  if (ids.length > 0) return user['scope'] === 'account' ? { accountIds: ids } : { siteIds: ids };
  throw new AppError('vendor_forbidden', 'The console does not say which accounts or sites the token may write to.', {
    failureIndicator: 'GET /user',
  });
}

/** Whether an entry already holds in the whole place. */
function isIn(entry: JsonObject, place: JsonObject): boolean {
  const scope = objectOf(entry['scope']);
  if (scope['tenant'] === true) return true;
  const [name] = Object.keys(place);
  if (name === undefined || name === 'tenant') return false;
  const own = textsOf(scope[name]);
  return textsOf(place[name]).every((id) => own.includes(id));
}
