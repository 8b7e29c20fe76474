import { without } from '../model/row.ts';
import { affected, success, type Handler, type Handlers } from '../wire/call.ts';
import type { ListName } from '../model/list-facts.ts';
import { dataOf, dataRows, filterOf, matching, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import {
  addRow,
  changeRow,
  creates,
  deletesMatching,
  exportsCsv,
  lists,
  removeRows,
  updates,
  updatesMatching,
} from './crud.ts';
import { configuration } from './configuration.ts';

export function deviceControlHandlers(world: World): Handlers {
  const list = 'deviceRules';
  return {
    'device-control/list-device-rules': lists(world, list),
    'device-control/create-device-control-rule': creates(world, list),
    'device-control/delete-device-control-rules': deletesMatching(world, list),
    'device-control/update-device-rule': updates(world, list, 'rule_id'),
    'device-control/copy-device-control-rules': copies(world, list, false),
    'device-control/move-device-control-rules': copies(world, list, true),
    'device-control/reorder-device-control-rules': reorders(world, list),
    'device-control/enable-disable-device-control-rules': updatesMatching(world, list, (call) => dataOf(call)),
    'device-control/export-device-control-rules': exportsCsv(world, list),
    'device-control/list-device-control-events': lists(world, 'deviceEvents'),
    ...configuration(world, 'device-control', {
      get: 'device-control/get-device-control-configuration',
      set: 'device-control/update-device-control-configuration',
      shape: 'DeviceControlConfig',
    }),
  };
}

/** Copies rules into other places; moving leaves nothing behind. */
export function copies(world: World, list: ListName, isMove: boolean): Handler {
  return (call) => {
    const found = matching(world.lists[list], call);
    const targets = dataRows(call).flatMap((target) => placesOf(world, target, call.token));
    for (const entry of found) {
      const fields = without(entry.row(), 'id', 'scope', 'scopeId', 'scopeName', 'createdAt', 'updatedAt');
      for (const place of targets) addRow(world, list, fields, place, call);
    }
    if (isMove) removeRows(world, list, found, call);
    return affected(found.length);
  };
}

export function reorders(world: World, list: ListName): Handler {
  return (call) => {
    placesOf(world, filterOf(call), call.token);
    for (const { id, order } of dataRows(call)) {
      changeRow(world, list, requireEntry(world.lists[list], String(id), call.token), { order }, call);
    }
    return success;
  };
}
