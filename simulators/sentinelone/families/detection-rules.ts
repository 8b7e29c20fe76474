import { affected, type Call, type Handler, type Handlers, type Json } from '../wire/call.ts';
import { dataOf, filterOf, matching, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { availableAction } from './alerts.ts';
import { addRow, changeRow, deletesMatching, lists } from './crud.ts';

/** Custom detection rules; turning one on or off takes a while. */
export function detectionRuleHandlers(world: World): Handlers {
  const { detectionRules } = world.lists;

  const turns =
    (during: string, after: string): Handler =>
    (call) => {
      const found = matching(detectionRules, call);
      for (const entry of found) {
        changeRow(world, 'detectionRules', entry, { status: during }, call);
        world.after(world.settings.ruleMs, () => {
          if (entry.row()['status'] === during) detectionRules.update(entry.id, { status: after });
        });
      }
      return affected(found.length);
    };
  const activateLater = (id: string): void => {
    world.after(world.settings.ruleMs, () => {
      if (detectionRules.find(id)?.row()['status'] === 'Activating') detectionRules.update(id, { status: 'Active' });
    });
  };

  return {
    'custom-detection-rule/list-cloud-detection-rules': lists(world, 'detectionRules'),
    'custom-detection-rule/list-rule-actions': () => ({ data: ['enable', 'disable', 'delete'].map(availableAction) }),
    'custom-detection-rule/create-rule': (call) => {
      const made = placesOf(world, filterOf(call), call.token).map((place) =>
        addRow(world, 'detectionRules', { generatedAlerts: 0, editable: true, ...settled(call) }, place, call),
      );
      for (const { id } of made) activateLater(id);
      return { data: made[0]?.row() ?? {} };
    },
    'custom-detection-rule/update-rule': (call) => {
      const entry = requireEntry(detectionRules, call.params['rule_id'], call.token);
      const row = changeRow(world, 'detectionRules', entry, settled(call), call);
      activateLater(entry.id);
      return { data: row };
    },
    'custom-detection-rule/delete-rule': deletesMatching(world, 'detectionRules'),
    'custom-detection-rule/activate-rules': turns('Activating', 'Active'),
    'custom-detection-rule/disable-rules': turns('Disabling', 'Disabled'),
  };
}

function settled(call: Call): Json {
  const data = dataOf(call);
  return data['status'] === 'Active' ? { ...data, status: 'Activating' } : data;
}
