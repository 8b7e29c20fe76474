import { affected, success, type Call, type Handlers, type Json, type Reply } from '../wire/call.ts';
import type { ActivityName } from '../model/activity-types.ts';
import type { Entry } from '../model/source.ts';
import { placeOf } from '../model/activity-log.ts';
import { dataOf, matching } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import type { Uploads } from '../agents/uploads.ts';
import { threatMembers } from '../agents/uploads.ts';
import { addRow } from './crud.ts';
import { makeThreat } from '../seed/threat-row.ts';
import { textOf } from '../wire/text.ts';

/** Changes one threat and writes the line that goes with it. */
export function changeThreat(world: World, entry: Entry, info: Json, activity: ActivityName, call?: Call): void {
  world.lists.threats.update(entry.id, { threatInfo: { ...info, updatedAt: world.now() } });
  const agent = agentOf(world, entry);
  world.activities.write(activity, {
    threatId: entry.id,
    agent,
    place: entry.place(),
    data: { ...info, threat: (entry.row()['threatInfo'] as Json)['threatName'] },
    ...(call === undefined ? {} : { token: call.token }),
  });
}

export function agentOf(world: World, threat: Entry): Json {
  const info = threat.row()['agentRealtimeInfo'] as Json;
  return world.fleet.find(String(info['agentId']))?.row() ?? {};
}

export function threatHandlers(world: World, uploads: Uploads): Handlers {
  const { threats } = world.lists;

  /** Sets fields, and tells of each threat whether that changed anything. */
  function decide(call: Call, info: Json, activity: ActivityName): Reply {
    const found = matching(threats, call);
    const details = found.map((entry) => {
      const before = entry.row()['threatInfo'] as Json;
      const isNew = Object.entries(info).some(([name, value]) => value !== undefined && before[name] !== value);
      if (isNew) changeThreat(world, entry, info, activity, call);
      return { threatId: entry.id, result: isNew ? 'updated' : 'already_set' };
    });
    return { data: { affected: details.filter(({ result }) => result === 'updated').length, details } };
  }

  return {
    'threats/updated-threat-incident': (call) => {
      const { incidentStatus, analystVerdict } = dataOf(call);
      return decide(
        call,
        { incidentStatus, ...(analystVerdict === undefined ? {} : { analystVerdict }) },
        'incidentChanged',
      );
    },
    'threats/update-threat-analyst-verdict': (call) =>
      decide(call, { analystVerdict: dataOf(call)['analystVerdict'] }, 'verdictChanged'),
    'threats/update-threat-external-ticket-id': (call) => {
      const { externalTicketId } = dataOf(call);
      const found = matching(threats, call);
      const info = { externalTicketId, externalTicketExists: externalTicketId !== '' };
      for (const entry of found) changeThreat(world, entry, info, 'ticketChanged', call);
      return affected(found.length);
    },
    'threats/add-to-blocklist': (call) => hashesInto(world, 'blocklist', call),
    'threats/add-threat-to-exclusions': (call) => hashesInto(world, 'exclusions', call),
    'threats/fetch-threat-file': (call) => {
      const { password } = dataOf(call) as { readonly password: string };
      const found = matching(threats, call);
      for (const entry of found) {
        const agent = agentOf(world, entry);
        const seq = world.fleet.find(String(agent['id']))?.seq;
        world.activities.write('threatFileAsked', { token: call.token, agent, threatId: entry.id });
        if (seq === undefined) continue;
        const upload = {
          activity: 'threatFileUploaded',
          name: 'threat.zip',
          members: threatMembers(entry.row()),
        } as const;
        uploads.send(seq, { ...upload, password, threatId: entry.id, link: 'filePath' });
      }
      return affected(found.length);
    },
    'threats/mark-deep-visibility-event-as-threat': (call) => {
      const { events, status } = dataOf(call) as { readonly events: readonly Json[]; readonly status: string };
      const agents = events.flatMap((event) => {
        const entry = world.fleet.find(textOf(event['agentId'] ?? ''));
        return entry === undefined ? [] : [{ agent: entry.row(), event }];
      });
      for (const { agent, event } of agents) {
        const confidenceLevel = status === 'threat' ? 'malicious' : 'suspicious';
        const row = makeThreat(world, agent, {
          confidenceLevel,
          storyline: event['storyline'],
          initiatedBy: 'dv_command',
        });
        threats.add(String(row['id']), row, placeOf(agent));
        world.activities.write('threatFound', { token: call.token, agent, threatId: String(row['id']) });
      }
      return affected(agents.length);
    },
    'threats/add-to-blocklist-deep-visibility': (call) => {
      const { hashes } = dataOf(call) as { readonly hashes: readonly Json[] };
      for (const { hash, agentId } of hashes) {
        const agent = world.fleet.find(String(agentId))?.row();
        const place =
          agent === undefined ? {} : { accountId: String(agent['accountId']), siteId: String(agent['siteId']) };
        addRow(
          world,
          'blocklist',
          { value: hash, type: 'black_hash', osType: agent?.['osType'] ?? 'windows' },
          place,
          call,
        );
      }
      return affected(hashes.length);
    },
    'threats/disconnect-container': (call) => containers(world, call, true),
    'threats/reconnect-container': (call) => containers(world, call, false),
  };
}

function hashesInto(world: World, list: 'blocklist' | 'exclusions', call: Call): Reply {
  const { targetScope, type = 'hash', mode, description } = dataOf(call);
  const found = matching(world.lists.threats, call);
  const details = found.map((entry) => {
    const info = entry.row()['threatInfo'] as Json;
    const value = list === 'exclusions' && type === 'path' ? info['filePath'] : info['sha1'];
    const place = narrowed(placeOf(agentOf(world, entry)), String(targetScope));
    const isKnown = world.lists[list].rows().some((row) => row['value'] === value);
    if (!isKnown) {
      const kind = list === 'blocklist' ? 'black_hash' : type === 'hash' ? 'white_hash' : type;
      const fields = { value, type: kind, mode, description: description ?? '', source: 'action_from_threat' };
      addRow(world, list, { ...fields, osType: agentOf(world, entry)['osType'] }, place, call);
    }
    const analystVerdict = list === 'blocklist' ? 'true_positive' : 'false_positive';
    const isNew = info['analystVerdict'] !== analystVerdict;
    if (isNew) changeThreat(world, entry, { analystVerdict }, 'verdictChanged', call);
    return {
      threatId: entry.id,
      result: isKnown ? 'already_exists' : 'created',
      analystVerdict: isNew ? 'updated' : 'already_set',
    };
  });
  return { data: { affected: details.length, details } };
}

function narrowed(
  { accountId, siteId, groupId }: ReturnType<typeof placeOf>,
  scope: string,
): ReturnType<typeof placeOf> {
  const account = accountId === undefined ? {} : { accountId };
  const site = siteId === undefined ? {} : { siteId };
  if (scope === 'tenant') return {};
  if (scope === 'account') return account;
  return scope === 'site' || groupId === undefined ? { ...account, ...site } : { ...account, ...site, groupId };
}

function containers(world: World, call: Call, isContainerQuarantine: boolean): Reply {
  for (const entry of matching(world.lists.threats, call)) {
    world.lists.threats.update(entry.id, { containerInfo: { isContainerQuarantine } });
  }
  return success;
}
