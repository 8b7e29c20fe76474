import { success, type Call, type Handler, type Handlers, type Json } from '../wire/call.ts';
import { namedShape } from '../wire/shape-library.ts';
import { merge } from '../model/collection.ts';
import { exampleOf } from '../model/example.ts';
import type { Place } from '../model/place.ts';
import { dataOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { forbidden } from '../wire/refusal.ts';

const levels = [
  ['account', 'accounts', 'account_id'],
  ['site', 'sites', 'site_id'],
  ['group', 'groups', 'group_id'],
] as const;

/** Policies: each place has the policy of the nearest place above it that was given one. */
export function policyHandlers(world: World): Handlers {
  function policyOf(place: Place): Json {
    const ids = [place.groupId, place.siteId, place.accountId, 'tenant'];
    const at = ids.findIndex((id) => id !== undefined && world.objects.has(key(id)));
    const kept = world.objects.get(key(ids[at] ?? 'tenant')) ?? seedPolicy(world);
    const own = ids.findIndex((id) => id !== undefined);
    const from = ['group', 'site', 'account', 'global'][at === -1 ? 3 : at] ?? 'global';
    return { ...kept, ...(at === own ? {} : { inheritedFrom: from }) };
  }

  function change(id: string, place: Place, call: Call): Json {
    const next = { ...merge(policyOf(place), dataOf(call)), updatedAt: world.now() };
    world.objects.set(key(id), next);
    world.activities.write('objectChanged', { token: call.token, place, data: { kind: 'policy', id } });
    return policyOf(place);
  }

  const perLevel = levels.flatMap(([level, list, param]): [string, Handler][] => {
    const entryOf = (call: Call): ReturnType<typeof requireEntry> =>
      requireEntry(world.lists[list], call.params[param], call.token);
    const revert: Handler = (call) => {
      const { id } = entryOf(call);
      world.objects.delete(key(id));
      world.activities.write('objectChanged', { token: call.token, data: { kind: 'policy', id } });
      return success;
    };
    return [
      [`policies/get-${level}-policy`, (call) => ({ data: policyOf(entryOf(call).place() ?? {}) })],
      [
        `policies/update-${level}-policy`,
        (call) => {
          const entry = entryOf(call);
          return { data: change(entry.id, entry.place() ?? {}, call) };
        },
      ],
      [
        { account: 'accounts/revert-account-policy', site: 'sites/revert-site-policy', group: 'groups/revert-policy' }[
          level
        ],
        revert,
      ],
    ];
  });

  return {
    ...Object.fromEntries(perLevel),
    'policies/get-global-policy': (call) => {
      tenantOnly(call);
      return { data: policyOf({}) };
    },
    'policies/update-global-policy': (call) => {
      tenantOnly(call);
      return { data: change('tenant', {}, call) };
    },
    'threats/disable-engines': (call) => {
      const { engines = [] } = dataOf(call) as { readonly engines?: readonly string[] };
      const off = Object.fromEntries(engines.map((engine) => [engine, 'off']));
      world.objects.set(key('tenant'), { ...merge(policyOf({}), { engines: off }) });
      return success;
    },
  };
}

function seedPolicy(world: World): Json {
  return {
    ...(exampleOf(namedShape('Policy'), 'policy', { now: world.clock.now(), number: 1 }) as Json),
    mitigationMode: 'protect',
    mitigationModeSuspicious: 'detect',
    isDefault: true,
  };
}

function key(id: string): string {
  return `policy ${id}`;
}

function tenantOnly({ token }: Call): void {
  if (token.level !== 'tenant') throw forbidden();
}
