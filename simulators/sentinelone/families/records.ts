import { without } from '../model/row.ts';
import { affected, type Call, type Handlers, type Json } from '../wire/call.ts';
import { isObject } from '../wire/check-value.ts';
import { wholeNumber } from '../wire/lossless-json.ts';
import { dataOf, dataRows, filterOf, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { addRow, changeRow, creates, deletes, deletesMatching, lists, updates, updatesMatching } from './crud.ts';

/** Families that only keep records: filters, tags, locations, overrides, packages, indicators, gateways. */
export function recordHandlers(world: World): Handlers {
  return {
    ...filterHandlers(world),
    ...tagHandlers(world),
    ...indicatorHandlers(world),
    'locations/list-locations': lists(world, 'locations'),
    'locations/create-location': creates(world, 'locations'),
    'locations/update-location': updates(world, 'locations', 'location_id'),
    'locations/delete-locations': deletesMatching(world, 'locations'),
    'config-overrides/list-config-overrides': lists(world, 'configOverrides'),
    'config-overrides/create-config-override': (call) => {
      const data = dataOf(call);
      const named = ['group', 'site', 'account']
        .map((level) => (data[level] as Json | undefined)?.['id'])
        .find(Boolean);
      const [place = {}] = placesOf(world, named === undefined ? { tenant: true } : { siteId: named }, call.token);
      return { data: addRow(world, 'configOverrides', data, place, call).row() };
    },
    'config-overrides/update-config-override': updates(world, 'configOverrides', 'override_id'),
    'config-overrides/delete-config-override': deletes(world, 'configOverrides', 'override_id'),
    'config-overrides/delete-config-overrides': deletesMatching(world, 'configOverrides'),
    'updates/list-latest-agent-agent-packages': lists(world, 'packages'),
    'updates/update-agent-package': (call) => {
      const entry = requireEntry(world.lists.packages, call.params['package_id'], call.token);
      const { siteIds, accountIds, ...fields } = dataOf(call);
      const named = (ids: unknown, list: 'sites' | 'accounts'): readonly Json[] =>
        (Array.isArray(ids) ? ids : []).map((id: unknown) => ({
          id,
          name: world.lists[list].find(String(id))?.row()['name'] ?? '',
        }));
      const scopes = { sites: named(siteIds, 'sites'), accounts: named(accountIds, 'accounts') };
      return { data: changeRow(world, 'packages', entry, { ...fields, ...scopes }, call) };
    },
    'updates/delete-agent-packages': deletesMatching(world, 'packages'),
    'gateways/list-gateways': lists(world, 'gateways'),
    'gateways/update-gateway': (call) => {
      const { multiCastSsdpScan, ...fields } = dataOf(call);
      const entry = requireEntry(world.lists.gateways, call.params['gateway_id'], call.token);
      const change = { ...fields, ...(multiCastSsdpScan === undefined ? {} : { multiScanSsdp: multiCastSsdpScan }) };
      return { data: changeRow(world, 'gateways', entry, change, call) };
    },
    'gateways/update-gateways': updatesMatching(world, 'gateways', (call) => dataOf(call)),
    'rogues/get-rogues-table': lists(world, 'rogues'),
  };
}

function filterHandlers(world: World): Handlers {
  return {
    'filters/list-saved-filters': lists(world, 'filters'),
    'filters/save-filter': (call) => {
      const [place = {}] = placesOf(world, withScope(call), call.token);
      return { data: addRow(world, 'filters', dataOf(call), place, call).row() };
    },
    'filters/update-filter': (call) => {
      const entry = requireEntry(world.lists.filters, call.params['filter_id'], call.token);
      // The fields are replaced as a whole: a filter that lost a field must not keep it.
      world.lists.filters.update(entry.id, { filterFields: null });
      return { data: changeRow(world, 'filters', entry, { filterFields: {}, ...dataOf(call) }, call) };
    },
    'filters/delete-filter': deletes(world, 'filters', 'filter_id'),
    'filters/list-deep-visibility-filters': lists(world, 'dvFilters'),
    'filters/save-deep-visibility-filter': (call) => {
      const [place = {}] = placesOf(world, filterOf(call), call.token);
      return { data: addRow(world, 'dvFilters', dvFields(call), place, call).row() };
    },
    'filters/update-deep-visibility-filter': (call) => {
      const entry = requireEntry(world.lists.dvFilters, call.params['filter_id'], call.token);
      return { data: changeRow(world, 'dvFilters', entry, dvFields(call), call) };
    },
    'filters/delete-deep-visibility-filter': deletes(world, 'dvFilters', 'filter_id'),
    'filters/upload-csv-file': (call) => {
      const lines = String(call.body['file'])
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean);
      const values = [...new Set(call.body['excludeHeader'] === true ? lines.slice(1) : lines)];
      const field = String(call.body['agentFilterField']);
      const found = new Map<string, Json>();
      for (const entry of world.fleet.scan()) {
        const value = String(entry.row()[field === 'uuids' ? 'uuid' : 'computerName']);
        if (values.includes(value)) found.set(value, entry.row());
      }
      const active = values.filter((value) => found.get(value)?.['isActive'] === true);
      const filterFields = field === 'uuids' ? { uuids: values } : { computerName: values };
      const saved = addRow(world, 'filters', { name: 'Uploaded list', filterFields }, {}, call);
      return {
        data: {
          rowsCount: lines.length,
          uniqueInputValuesCount: values.length,
          endpointFoundCount: found.size,
          activeEndpointFoundCount: active.length,
          notFoundEndpoints: values.filter((value) => !found.has(value)),
          notFoundActiveEndpoints: values.filter((value) => !active.includes(value)),
          filterId: saved.id,
        },
      };
    },
  };
}

/** The place is named in the filter, or as the site of the data. */
function withScope(call: Call): Json {
  if (Object.keys(filterOf(call)).length > 0) return filterOf(call);
  const { siteId } = dataOf(call);
  return typeof siteId === 'string' ? { siteId } : {};
}

function dvFields(call: Call): Json {
  const { filterFields, ...fields } = dataOf(call);
  const { query, timeRange, queryType, migratedToSdl } = isObject(filterFields) ? filterFields : {};
  const kept = { query, timeRange, queryType, migratedToSdl };
  return {
    ...fields,
    filterFields: Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined && value !== null)),
  };
}

function tagHandlers(world: World): Handlers {
  return {
    'tags/list-tags': lists(world, 'tags'),
    'tags/create-tags': creates(world, 'tags'),
    'tags/edit-tag': updates(world, 'tags', 'tag_id'),
    'tags/delete-tag': deletes(world, 'tags', 'tag_id'),
    'tags/delete-tags': deletesMatching(world, 'tags'),
    'agents/list-the-endpoint-tags-that-match-the-filters': lists(world, 'endpointTags'),
    'tag-manager/create-a-new-endpoint-tag': creates(world, 'endpointTags', (given) => ({ allowEdit: true, ...given })),
    'tag-manager/edit-endpoint-tag': updates(world, 'endpointTags', 'tag_id'),
    'tag-manager/delete-endpoint-tags': deletesMatching(world, 'endpointTags', (call) => {
      const { tagIds, tagIdsExcluded, ...others } = filterOf(call);
      return {
        ...others,
        ...(tagIds === undefined ? {} : { ids: tagIds }),
        ...(tagIdsExcluded === undefined ? {} : { idsNin: tagIdsExcluded }),
      };
    }),
  };
}

function indicatorHandlers(world: World): Handlers {
  const own = 'threat-intelligence';
  return {
    [`${own}/list-iocs`]: lists(world, 'iocs'),
    [`${own}/create-iocs`]: (call) => {
      const [place = {}] = placesOf(world, filterOf(call), call.token);
      const batchId = world.ids.hex(32);
      const data = dataRows(call).map((given) => {
        const uuid = world.ids.hex(64);
        const entry = addRow(world, 'iocs', { ...given, uuid, batchId, uploadTime: world.now() }, place, call);
        world.lists.iocs.remove(entry.id);
        return world.lists.iocs.add(uuid, without(entry.row(), 'id'), place).row();
      });
      return { data };
    },
    [`${own}/delete-iocs`]: deletesMatching(world, 'iocs'),
    [`${own}/update-custom-custom-app-configuration-per-scope`]: (call) => keepLimits(world, call),
    [`${own}/delete-custom-config-app`]: (call) => dropLimits(world, call),
    'manage/update-rule-and-alert-limits-per-scope': (call) => keepLimits(world, call),
    'manage/update-custom-hit-aggregation-window-time-per-scope': (call) => keepLimits(world, call),
    'manage/delete-custom-hit-aggregation-window-time': (call) => dropLimits(world, call),
  };
}

function limitsKey(call: Call): string {
  const { scopeLevel, scopeId } = dataOf(call);
  return `limits ${call.route.path} ${String(scopeLevel)} ${JSON.stringify(scopeId)}`;
}

function keepLimits(world: World, call: Call): ReturnType<Handlers[string]> {
  world.objects.set(limitsKey(call), { ...dataOf(call) });
  return affected(1);
}

function dropLimits(world: World, call: Call): ReturnType<Handlers[string]> {
  return affected(world.objects.delete(limitsKey(call)) ? 1 : 0);
}

/** Ids that the vendor writes as numbers. */
export function numericIds(ids: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, wholeNumber(id)]));
}
