import { affected, type Call, type Handlers, type Json } from '../wire/call.ts';
import { idOf } from '../model/place.ts';
import { dataOf, filterOf, matching, placesOf, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { addRow, changeRow, deletesMatching, lists } from './crud.ts';

const list = 'marketplaceApps';
/** Stands for the tenant where an id is required. */
const wholeConsole = '1900000000000000000';

export function marketplaceHandlers(world: World): Handlers {
  const installed = (id: string, call: Call): ReturnType<typeof requireEntry> =>
    requireEntry(world.lists[list], id, call.token);

  return {
    'marketplace/list-singularity-marketplace-availability': () => ({
      data: { showSingularityMarketplaceButton: { show: true, message: '' }, showNotification: false },
    }),
    'marketplace/list-singularity-applications-catalogs': lists(world, 'marketplaceCatalog'),
    'extra/list-installed-applications': lists(world, list),
    'marketplace/list-configuration-fields': (call) => {
      requireEntry(world.lists.marketplaceCatalog, call.params['applicationCatalogId'], call.token);
      const field = { id: 'apiKey', label: 'API key', type: 'string', required: true, value: '' };
      return { data: { fields: [field] } };
    },
    'marketplace/get-configuration-fields-for-catalog-application': (call) => ({
      data: installed(call.params['applicationId'] ?? '', call).row(),
    }),
    'marketplace/install-applications': (call) => {
      const catalogApp = requireEntry(
        world.lists.marketplaceCatalog,
        String(filterOf(call)['applicationCatalogId']),
        call.token,
      );
      const places = placesOf(world, filterOf(call), call.token);
      for (const place of places) {
        const applicationInstanceName = String(dataOf(call)['applicationInstanceName'] ?? catalogApp.row()['name']);
        const fields = {
          scopeId: idOf(place) ?? wholeConsole,
          applicationInstanceName,
          fields: fieldsOf(call),
          status: 'installing',
          desiredStatus: 'active',
        };
        const { id } = addRow(world, list, { ...fields, catalogId: catalogApp.id }, place, call);
        world.after(world.settings.ruleMs, () => world.lists[list].update(id, { status: 'active' }));
      }
      world.lists.marketplaceCatalog.update(catalogApp.id, { installed: true });
      return affected(places.length);
    },
    'marketplace/update-singularity-application-configuration': (call) => {
      const { ids } = filterOf(call) as { readonly ids: readonly string[] };
      for (const id of ids) changeRow(world, list, installed(id, call), { fields: fieldsOf(call) }, call);
      return affected(ids.length);
    },
    'marketplace/delete-application': (call) => {
      const { id, application_catalog_id: catalogIds, ...others } = filterOf(call);
      const filter = id === undefined ? others : { ...others, ids: id };
      const chosen = matching(world.lists[list], call, filter).filter(
        (entry) => !Array.isArray(catalogIds) || catalogIds.includes(entry.row()['catalogId']),
      );
      return deletesMatching(world, list, () => ({ ids: chosen.map((entry) => entry.id) }))(call);
    },
    'marketplace/enable-or-disable-application': (call) => {
      const isOn = call.params['applicationMode'] === 'enable';
      const status = isOn ? 'active' : 'disabled';
      changeRow(
        world,
        list,
        installed(String(filterOf(call)['applicationId']), call),
        { status, desiredStatus: status },
        call,
      );
      return affected(1);
    },
  };
}

function fieldsOf(call: Call): readonly Json[] {
  const { configurations = [] } = dataOf(call) as { readonly configurations?: readonly Json[] };
  return configurations.map(({ id, value }) => ({ id, value, required: true, type: 'string', label: id }));
}
