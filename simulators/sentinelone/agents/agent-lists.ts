import type { Call, Handlers, Json, Reply } from '../wire/call.ts';
import { csvReply } from '../model/csv.ts';
import { countOf, type ListingOptions } from '../model/listing.ts';
import { requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { savedFilterOf } from './saved-filter.ts';
import { textOf } from '../wire/text.ts';

const mostExported = 50_000;
const mostExportedLight = 300_000;
const lightColumns = [
  'id',
  'computerName',
  'uuid',
  'siteName',
  'groupName',
  'osType',
  'agentVersion',
  'isActive',
  'networkStatus',
  'lastActiveDate',
] as const;

export function agentListHandlers(world: World): Handlers {
  const { fleet, lister } = world;

  /** Agents that are gone show only when they are asked for. */
  function asked(call: Call): { readonly call: Call; readonly options: ListingOptions } {
    const query = new Map(Object.entries(savedFilterOf(world, Object.fromEntries(call.query))));
    const showsGone = query.has('isDecommissioned') || query.has('isUninstalled');
    const { extraEmptyPage } = world.settings;
    return { call: { ...call, query }, options: { extraEmptyPage, ...(showsGone ? {} : { hidden: fleet.gone }) } };
  }

  function exported(call: Call, most: number, columns?: readonly string[]): Reply {
    const { call: complete, options } = asked(call);
    return csvReply('Agent', lister.all(fleet, complete, options), 'agents.csv', {
      most,
      ...(columns === undefined ? {} : { columns }),
    });
  }

  return {
    'agents/list-agents': (call) => {
      const { call: complete, options } = asked(call);
      return lister.list(fleet, complete, options);
    },
    'agents/count-agents': (call) => {
      const { call: complete, options } = asked(call);
      return { data: { total: countOf(lister.all(fleet, complete, options)) } };
    },
    'agents/get-passphrase': (call) => {
      const { call: complete, options } = asked(call);
      return lister.list(fleet, complete, { ...options, present: passphrase });
    },
    'agents/export-agents': (call) => exported(call, mostExported),
    'agents/export-agents-light': (call) => exported(call, mostExportedLight, lightColumns),
    'agents/list-agent-installed-applications': (call) => {
      const [id] = call.query.get('ids') as readonly string[];
      const agent = requireEntry(fleet, id, call.token).row();
      return { data: installedApplications(agent) };
    },
    'agents/get-local-upgrade-agent-authorization': (call) => {
      const { id, ...entry } = requireEntry(fleet, call.params['agent_id'], call.token);
      const site = world.objects.get(`upgrade ${String(entry.row()['siteId'])}`);
      const own = world.objects.get(`upgrade ${id}`);
      return {
        data: { agentAuthorization: textOf(own?.['until'] ?? ''), siteAuthorization: textOf(site?.['until'] ?? '') },
      };
    },
  };
}

function installedApplications(agent: Json): readonly Json[] {
  const names = agent['osType'] === 'linux' ? ['openssl', 'openssh-server'] : ['Firefox', '7-Zip', 'Acrobat Reader'];
  return names.map((name, index) => ({
    name,
    version: `${index + 1}.4.${index}`,
    publisher: 'Example Software',
    size: 1_048_576 * (index + 1),
    installedDate: agent['registeredAt'],
  }));
}

function passphrase(row: Json): Json {
  return {
    id: row['id'],
    uuid: row['uuid'],
    domain: row['domain'],
    computerName: row['computerName'],
    lastLoggedInUserName: row['lastLoggedInUserName'],
    passphrase: `SIMULATED ${String(row['serialNumber'])}`,
    createdAt: row['registeredAt'],
    acknowledgedAt: row['registeredAt'],
    createdByUser: null,
    previousPassphrases: [],
  };
}
