import { notFound, Refusal, invalid } from '../wire/refusal.ts';
import type { Call, Handler, Handlers, Json } from '../wire/call.ts';
import { dataOf, dataRows, filterOf, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { addRow, changeRow, creates, deletesMatching, exportsCsv, lists } from './crud.ts';
import { textOf } from '../wire/text.ts';

type Kind = 'exclusions' | 'blocklist';

/** Exclusions, blocklist, the unified exclusions, and imports of the first two. */
export function exclusionHandlers(world: World): Handlers {
  const group = 'exclusions-and-blocklist';
  return {
    [`${group}/list-exclusions`]: lists(world, 'exclusions'),
    [`${group}/create-exclusion`]: createsOnce(world, 'exclusions'),
    [`${group}/update-exclusions`]: updatesById(world, 'exclusions'),
    [`${group}/delete-exclusions`]: deletesMatching(world, 'exclusions'),
    [`${group}/validate-exclusion-item`]: validates(world, 'exclusions'),
    [`${group}/export-exclusions`]: exportsCsv(world, 'exclusions'),
    [`${group}/import-exclusions`]: imports(world, 'exclusions'),
    [`${group}/get-exclusion-import-validation-report`]: report(world),
    [`${group}/list-blocklist-items`]: lists(world, 'blocklist'),
    [`${group}/create-blocklist-item`]: createsOnce(world, 'blocklist'),
    [`${group}/update-blocklist-item`]: updatesById(world, 'blocklist'),
    [`${group}/delete-blocklist-item`]: deletesMatching(world, 'blocklist'),
    [`${group}/validate-blocklist-item`]: validates(world, 'blocklist'),
    [`${group}/export-blocklist`]: exportsCsv(world, 'blocklist'),
    [`${group}/import-blocklist-items`]: imports(world, 'blocklist'),
    [`${group}/get-blocklist-import-validation-report`]: report(world),
    'create-exclusion/create-unified-exclusion': (call) => {
      const { data } = creates(world, 'unifiedExclusions')(call) as { readonly data: readonly Json[] };
      return { data, pagination: { totalItems: data.length, nextCursor: null } };
    },
    'update-exclusion/update-unified-exclusion': (call) => {
      const data = dataOf(call);
      const entry = requireEntry(world.lists.unifiedExclusions, textOf(data['id'] ?? ''), call.token);
      return { data: changeRow(world, 'unifiedExclusions', entry, data, call) };
    },
    'extra/list-unified-exclusions': lists(world, 'unifiedExclusions'),
    'extra/delete-unified-exclusions': deletesMatching(world, 'unifiedExclusions', (call) => ({
      ids: (dataOf(call)['exclusions'] as readonly Json[]).map(({ id }) => id),
    })),
  };
}

function twins(world: World, list: Kind, given: Json): readonly Json[] {
  const same = ['value', 'osType', 'type'] as const;
  return world.lists[list]
    .rows()
    .filter((row) => same.every((name) => given[name] === undefined || row[name] === given[name]));
}

/** The same value twice in one place is a conflict. */
function createsOnce(world: World, list: Kind): Handler {
  const create = creates(world, list);
  return (call) => {
    for (const given of dataRows(call)) {
      const value = given['value'] ?? given['sha256Value'];
      if (value === undefined) throw invalid('data.value: Missing data for required field.');
      const places = placesOf(world, filterOf(call), call.token).map((place) => JSON.stringify(place));
      const here = [...world.lists[list].scan()].filter((entry) => places.includes(JSON.stringify(entry.place())));
      const rows = new Set(here.map((entry) => entry.row()));
      if (twins(world, list, given).some((row) => rows.has(row))) throw new Refusal(409, ['Already exists.']);
    }
    return create(call);
  };
}

function updatesById(world: World, list: Kind): Handler {
  return (call) => {
    const data = dataRows(call).map((given) => {
      const entry = requireEntry(world.lists[list], String(given['id']), call.token);
      return changeRow(world, list, entry, given, call);
    });
    return { data };
  };
}

function validates(world: World, list: Kind): Handler {
  return (call) => {
    const { value, osType } = dataOf(call);
    const isKnown = value !== undefined && twins(world, list, { value, osType }).length > 0;
    const isBroad = typeof value === 'string' && /^([A-Z]:\\?|\/|\*)$/i.test(value);
    const status = isKnown ? 'Duplication' : isBroad ? 'Not allowed' : 'NONE';
    return { data: { status, details: status === 'NONE' ? [] : [{ field: 'value', error: status }] } };
  };
}

/** CSV with a header; lines without a value fail, and the report says which. */
function imports(world: World, list: Kind): Handler {
  return (call) => {
    const [header = '', ...lines] = String(call.body['file'])
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    const names = header.split(',').map((name) => name.trim());
    const places = placesOf(world, scopeOf(call), call.token);
    const results = lines.map((line) => {
      const cells = line.split(',').map((cell) => cell.trim());
      const row: Json = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
      const isWrong = row['value'] === undefined || row['value'] === '';
      if (!isWrong) {
        const fields = { value: row['value'], description: row['description'] ?? '', imported: true };
        const type = row['type'] ?? (list === 'blocklist' ? 'black_hash' : 'path');
        for (const place of places)
          addRow(world, list, { ...fields, type, osType: row['osType'] ?? 'windows' }, place, call);
      }
      return { line, isWrong };
    });
    const reportId = world.ids.next();
    const text = results.map(({ line, isWrong }) => `${line},${isWrong ? 'Missing value' : 'OK'}`);
    world.files.set(reportId, {
      agentId: '',
      name: `${list}-import.csv`,
      content: Buffer.from([`${header},result`, ...text, ''].join('\r\n')),
    });
    const succeeded = results.filter(({ isWrong }) => !isWrong).length;
    return { data: { total: results.length, succeeded, reportId } };
  };
}

function scopeOf(call: Call): Json {
  const { filter } = call.body;
  if (typeof filter !== 'string' || filter === '') return {};
  try {
    return JSON.parse(filter) as Json;
  } catch {
    throw invalid('filter: Not valid JSON.');
  }
}

function report(world: World): Handler {
  return (call) => {
    const file = world.files.get(call.params['report_id'] ?? '');
    if (file === undefined) throw notFound();
    return { file: file.content, type: 'text/csv; charset=utf-8', name: file.name };
  };
}
