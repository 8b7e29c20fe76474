import { without, withoutUndefined } from '../model/row.ts';
import { affected, success, type Call, type Handler, type Json, type Reply } from '../wire/call.ts';
import { blankOf, stampsOf } from '../model/blank.ts';
import { csvReply } from '../model/csv.ts';
import type { ListName } from '../model/list-facts.ts';
import type { ListingOptions } from '../model/listing.ts';
import { idOf, type Place } from '../model/place.ts';
import type { Entry } from '../model/source.ts';
import { dataOf, dataRows, filterOf, matching, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { textOf } from '../wire/text.ts';

/** Keeps a new row, stamped with who made it, when and where. */
export function addRow(world: World, list: ListName, given: Json, place: Place, call: Pick<Call, 'token'>): Entry {
  const { facts } = world.lists[list];
  const id = world.ids.next();
  const now = world.now();
  const stamps = stampsOf(facts.shape, { id, now, token: call.token, place, placeName: placeName(world, place) });
  const entry = world.lists[list].add(
    id,
    { ...blankOf(facts.shape), ...stamps, ...withoutUndefined(given), id },
    place,
  );
  world.activities.write('objectCreated', { token: call.token, place, data: { kind: list, id } });
  return entry;
}

function placeName(world: World, place: Place): string {
  const id = idOf(place);
  const { accounts, sites, groups } = world.lists;
  const row =
    id === undefined ? undefined : [groups, sites, accounts].map((list) => list.find(id)?.row()).find(Boolean);
  return textOf(row?.['name'] ?? 'Global');
}

export function changeRow(world: World, list: ListName, entry: Entry, change: Json, call: Pick<Call, 'token'>): Json {
  const fields = without(withoutUndefined(change), 'id');
  const stamps = { updatedAt: world.now(), ...('updater' in entry.row() ? { updater: call.token.userName } : {}) };
  const row = world.lists[list].update(entry.id, { ...fields, ...('updatedAt' in entry.row() ? stamps : {}) });
  world.activities.write('objectChanged', {
    token: call.token,
    place: entry.place(),
    data: { kind: list, id: entry.id },
  });
  return row ?? {};
}

export function removeRows(world: World, list: ListName, entries: readonly Entry[], call: Pick<Call, 'token'>): number {
  for (const entry of entries) {
    world.lists[list].remove(entry.id);
    const data = { kind: list, id: entry.id };
    world.activities.write('objectDeleted', { token: call.token, place: entry.place(), data });
  }
  return entries.length;
}

export function lists(world: World, list: ListName, options: ListingOptions = {}): Handler {
  return (call) => {
    const { extraEmptyPage } = world.settings;
    return world.lister.list(world.lists[list], call, { extraEmptyPage, ...options });
  };
}

export function gets(world: World, list: ListName, param: string): Handler {
  return (call) => ({ data: requireEntry(world.lists[list], call.params[param], call.token).row() });
}

/** One row for each place that the filter names, of each object in `data`. */
export function creates(
  world: World,
  list: ListName,
  prepare: (given: Json, call: Call) => Json = (given) => given,
): Handler {
  return (call) => {
    const places = placesOf(world, filterOf(call), call.token);
    const made = dataRows(call).flatMap((given) =>
      places.map((place) => addRow(world, list, prepare(given, call), place, call).row()),
    );
    return { data: call.route.answer.data === 'array' ? made : (made[0] ?? {}) };
  };
}

export function updates(world: World, list: ListName, param: string): Handler {
  return (call) => {
    const entry = requireEntry(world.lists[list], call.params[param], call.token);
    return { data: changeRow(world, list, entry, dataOf(call), call) };
  };
}

export function deletes(world: World, list: ListName, param: string): Handler {
  return (call) => {
    const entry = requireEntry(world.lists[list], call.params[param], call.token);
    return outcome(call, removeRows(world, list, [entry], call));
  };
}

/** Deletes what the filter finds, or what `data.ids` names. */
export function deletesMatching(world: World, list: ListName, filter: (call: Call) => Json = idsOrFilter): Handler {
  return (call) => outcome(call, removeRows(world, list, matching(world.lists[list], call, filter(call)), call));
}

export function updatesMatching(world: World, list: ListName, change: (call: Call, row: Json) => Json): Handler {
  return (call) => {
    const found = matching(world.lists[list], call);
    for (const entry of found) changeRow(world, list, entry, change(call, entry.row()), call);
    return outcome(call, found.length);
  };
}

export function exportsCsv(world: World, list: ListName, most?: number): Handler {
  return (call) => {
    const source = world.lists[list];
    return csvReply(
      source.facts.shape,
      world.lister.all(source, call),
      `${list}.csv`,
      most === undefined ? {} : { most },
    );
  };
}

function outcome(call: Call, count: number): Reply {
  return call.route.answer.data === 'affected' ? affected(count) : success;
}

function idsOrFilter(call: Call): Json {
  const { ids, type } = dataOf(call);
  return ids === undefined ? filterOf(call) : { ids, ...(type === undefined ? {} : { type }) };
}
