import { without } from '../model/row.ts';
import { invalid } from '../wire/refusal.ts';
import { success, type Call, type Handlers, type Json } from '../wire/call.ts';
import { isObject } from '../wire/check-value.ts';
import { dataOf, placesOf } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { configuration } from './configuration.ts';
import { addRow, creates, deletesMatching, lists, updates, updatesMatching } from './crud.ts';
import { copies, reorders } from './device-control.ts';
import { textOf } from '../wire/text.ts';

/** Firewall and network quarantine rules; a path without a category means the firewall. */
export function firewallHandlers(world: World): Handlers {
  const list = 'firewallRules';
  const group = 'network-quarantine-control';

  return {
    'extra/list-firewall-rules': lists(world, list),
    'firewall-control/update-firewall-rule': updates(world, list, 'rule_id'),
    [`${group}/create-firewall-rule`]: creates(world, list, (given, call) => ({
      ...given,
      ruleCategory: categoryOf(call),
      tags: tagsOf(world, given['tagIds']),
      tagNames: tagsOf(world, given['tagIds']).map(({ name }) => name),
    })),
    [`${group}/delete-firewall-control-rule`]: deletesMatching(world, list),
    [`${group}/copy-firewall-control-rules`]: copies(world, list, false),
    [`${group}/move-firewall-control-rules`]: copies(world, list, true),
    [`${group}/set-location-aware-firewall-control-location`]: updatesMatching(world, list, (call) => ({
      location: dataOf(call),
    })),
    [`${group}/reorder-firewall-control-rules`]: reorders(world, list),
    [`${group}/enable-disable-firewall-control-rules`]: updatesMatching(world, list, (call) => dataOf(call)),
    [`${group}/add-rule-tags`]: updatesMatching(world, list, (call, row) =>
      tagged(world, [...new Set([...idsOf(row['tagIds']), ...idsOf(dataOf(call)['tagIds'])])]),
    ),
    [`${group}/remove-rule-tags`]: updatesMatching(world, list, (call, row) =>
      tagged(
        world,
        idsOf(row['tagIds']).filter((id) => !idsOf(dataOf(call)['tagIds']).includes(id)),
      ),
    ),
    [`${group}/list-protocols`]: lists(world, 'firewallProtocols'),
    [`${group}/export-firewall-control-rules`]: (call) => ({
      file: JSON.stringify({
        data: Array.from(world.lister.all(world.lists[list], call), (entry) => entry.row()),
      }),
      type: 'application/json',
      name: 'firewall-rules.json',
    }),
    [`${group}/import-rules`]: (call) => {
      for (const rule of readRules(call)) {
        const fields = without(rule, 'id', 'scope', 'scopeId');
        for (const place of placesOf(world, call.body, call.token)) addRow(world, list, fields, place, call);
      }
      return success;
    },
    ...configuration(world, 'firewall', {
      get: `${group}/get-firewall-control-configuration`,
      set: `${group}/update-firewall-control-configuration`,
      shape: 'FirewallConfig',
      variant: categoryOf,
    }),
  };
}

function categoryOf(call: Call): string {
  return call.params['firewall_rule_category'] === 'network-quarantine' ? 'network_quarantine' : 'firewall';
}

function idsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function tagsOf(world: World, tagIds: unknown): readonly { readonly id: string; readonly name: string }[] {
  return idsOf(tagIds).map((id) => ({ id, name: textOf(world.lists.tags.find(id)?.row()['name'] ?? '') }));
}

function tagged(world: World, tagIds: readonly string[]): Json {
  const tags = tagsOf(world, tagIds);
  return { tagIds, tags, tagNames: tags.map(({ name }) => name) };
}

function readRules(call: Call): readonly Json[] {
  let value: unknown;
  try {
    value = JSON.parse(String(call.body['file']));
  } catch {
    throw invalid('file: Not valid JSON.');
  }
  const rules = isObject(value) ? value['data'] : value;
  if (!Array.isArray(rules)) throw invalid('file: Not a list of rules.');
  return rules.filter(isObject);
}
