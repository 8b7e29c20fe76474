import { invalid } from '../wire/refusal.ts';
import type { Call, Handlers, Json, Reply } from '../wire/call.ts';
import type { Entry } from '../model/source.ts';
import type { World } from '../model/world.ts';
import { requireEntry } from '../model/targets.ts';
import { addRow, changeRow, removeRows } from './crud.ts';

const done: Reply = { bare: { response: 'success' } };

/** Upgrade policies of agents: writes and checks come without an envelope, lists are paged by `skip` alone. */
export function upgradePolicyHandlers(world: World): Handlers {
  const list = 'upgradePolicies';
  const rows = (call: Call): Entry[] => {
    const { osType, scopeLevel, scopeId } = { ...call.body, ...Object.fromEntries(call.query) } as Json;
    return [...world.lists[list].scan()]
      .filter((entry) => osType === undefined || entry.row()['osType'] === osType)
      .filter((entry) => scopeLevel === undefined || entry.row()['scopeLevel'] === scopeLevel)
      .filter((entry) => scopeId === undefined || entry.row()['scopeId'] === scopeId)
      .toSorted((a, b) => Number(a.row()['priority']) - Number(b.row()['priority']));
  };
  const policyOf = (call: Call): Entry => requireEntry(world.lists[list], call.params['policyid'], call.token);

  return {
    'auto-upgrade-policy/list-upgrade-policies': (call) => page(call, rows(call)),
    'auto-upgrade-policy/list-parent-policies': (call) => page(call, []),
    'auto-upgrade-policy/check-if-policy-exists': (call) => {
      const { osType } = call.body;
      return {
        bare: { hasPolicies: world.lists[list].rows().some((row) => osType === undefined || row['osType'] === osType) },
      };
    },
    'auto-upgrade-policy/policies-os-count': (call) => {
      const counted = rows(call);
      const count = (osType: string): number => counted.filter((entry) => entry.row()['osType'] === osType).length;
      return { bare: { linux: count('linux'), macos: count('macos'), windows: count('windows') } };
    },
    'auto-upgrade-policy/list-available-packages': (call) => {
      const { osType } = Object.fromEntries(call.query) as Json;
      const packages = world.lists.packages.rows().filter((row) => row['osType'] === osType);
      return {
        data: {
          packages: packages.map((row) => ({
            displayName: String(row['fileName']),
            major: String(row['majorVersion']),
            minor: String(row['minorVersion']),
            build: String(row['version']),
            fileNames: [{ id: row['id'], name: row['fileName'] }],
          })),
        },
      };
    },
    'auto-upgrade-policy/create-policy': (call) => {
      const priority = world.lists[list].size + 1;
      addRow(world, list, { priority, isActive: false, ...call.body }, {}, call);
      return done;
    },
    'auto-upgrade-policy/update-policy': (call) => {
      changeRow(world, list, policyOf(call), call.body, call);
      return done;
    },
    'auto-upgrade-policy/policy-action': (call) => {
      const entry = policyOf(call);
      const { action } = call.body;
      if (action === 'delete') removeRows(world, list, [entry], call);
      else {
        const isActive = action === 'activate';
        changeRow(world, list, entry, { isActive, ...(isActive ? { activatedAt: world.now() } : {}) }, call);
      }
      return done;
    },
    'auto-upgrade-policy/deactivate-policies': (call) => {
      for (const entry of rows(call)) changeRow(world, list, entry, { isActive: false }, call);
      return done;
    },
    'auto-upgrade-policy/reorder-policies': (call) => {
      const { policies = [] } = call.body as {
        readonly policies?: readonly { readonly id: string; readonly order: number }[];
      };
      for (const { id, order } of policies) {
        changeRow(world, list, requireEntry(world.lists[list], id, call.token), { priority: order }, call);
      }
      return done;
    },
    'auto-upgrade-policy/set-scope-inheriting': (call) => {
      world.objects.set(`upgrade-inheriting ${String(call.body['scopeId'])}`, { ...call.body });
      return done;
    },
  };
}

function page(call: Call, found: readonly Entry[]): Reply {
  const [limit, skip] = [Number(call.query.get('limit')), Number(call.query.get('skip'))];
  if (limit < 1 || limit > 1_000) throw invalid('limit: Must be between 1 and 1000.');
  const policies = found.slice(skip, skip + limit).map((entry) => entry.row());
  return {
    data: { policies, isInherited: false, policiesInChildScope: false },
    pagination: { totalItems: found.length, nextCursor: null },
  };
}
