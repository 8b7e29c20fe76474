import { notFound } from '../wire/refusal.ts';
import { affected, success, type Call, type Handlers, type Json } from '../wire/call.ts';
import { csvReply } from '../model/csv.ts';
import { createCollection, type Collection } from '../model/collection.ts';
import { exampleOf } from '../model/example.ts';
import type { Entry, Source } from '../model/source.ts';
import { dataOf, matching, requireEntry } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import { fieldsOf, namedShape } from '../wire/shape-library.ts';
import { agentOf } from './threats.ts';
import { exportsCsv, lists } from './crud.ts';

const mostExported = 20_000;
const eventCount = 30;

/** Lists of and about threats, and their notes. */
export function threatReadHandlers(world: World): Handlers {
  const { threats } = world.lists;
  const threatOf = (call: Call): Entry => requireEntry(threats, call.params['threat_id'], call.token);

  return {
    'threats/list-threats': lists(world, 'threats'),
    'threats/export-threats': exportsCsv(world, 'threats', mostExported),
    'threats/exclusion-options': (call) => ({
      data: {
        whiteningOptions: threatOf(call).row()['whiteningOptions'],
        threatType: ['EDR'],
        threatPolicy: threatOf(call).id,
      },
    }),
    'threats/download-from-cloud': (call) => {
      const sha1 = String((threatOf(call).row()['threatInfo'] as Json)['sha1']);
      return { data: { downloadUrl: `https://files.example/${sha1}?signature=simulated`, fileName: `${sha1}.zip` } };
    },
    'threats/list-threat-events': (call) => world.lister.list(eventsOf(world, threatOf(call)), call),
    'threats/export-events': (call) => {
      const events = eventsOf(world, threatOf(call));
      if (call.query.get('format') !== 'json') return csvReply('ThreatEvent', events.scan(), 'events.csv');
      return { file: JSON.stringify(events.rows()), type: 'application/json', name: 'events.json' };
    },
    'threats/get-threat-timeline': (call) =>
      world.lister.list(timelineOf(world, threatOf(call)), call, { present: timelineEntry }),
    'threats/export-threat-timeline': (call) =>
      csvReply('ThreatTimelineEntry', timelineOf(world, threatOf(call)).scan(), 'timeline.csv'),
    'threat-intelligence/get-ioc-enrichment-for-threat': (call) => ({
      data: { threatId: threatOf(call).id, indicators: [] },
    }),
    ...noteHandlers(world, threatOf),
  };
}

function noteHandlers(world: World, threatOf: (call: Call) => Entry): Handlers {
  const notesOf = (threatId: string): Collection => {
    const own = createCollection(`notes ${threatId}`, { shape: 'ThreatNote' });
    for (const entry of world.lists.threatNotes.scan()) {
      if (entry.row()['threatId'] === threatId) own.add(entry.id, entry.row(), null);
    }
    return own;
  };
  const noteOf = (call: Call): Entry => {
    const entry = world.lists.threatNotes.find(call.params['note_id'] ?? '');
    if (entry === undefined || entry.row()['threatId'] !== threatOf(call).id) throw notFound();
    return entry;
  };
  const tell = (call: Call, threatId: string): void => {
    world.activities.write('noteChanged', {
      token: call.token,
      threatId,
      agent: agentOf(world, threatOfId(world, threatId)),
    });
  };

  return {
    'threat-notes/list-threat-notes': (call) => world.lister.list(notesOf(threatOf(call).id), call, { present: shown }),
    'threat-notes/add-note-to-multiple': (call) => {
      const found = matching(world.lists.threats, call);
      for (const { id: threatId } of found) {
        const id = world.ids.next();
        const now = world.now();
        const { userId: creatorId, userName: creator } = call.token;
        const row = {
          id,
          text: dataOf(call)['text'],
          createdAt: now,
          updatedAt: now,
          edited: false,
          creator,
          creatorId,
          threatId,
        };
        world.lists.threatNotes.add(id, row, null);
        tell(call, threatId);
      }
      return affected(found.length);
    },
    'threat-notes/update-threat-note': (call) => {
      const change = { text: dataOf(call)['text'], edited: true, updatedAt: world.now() };
      const row = world.lists.threatNotes.update(noteOf(call).id, change) ?? {};
      tell(call, String(row['threatId']));
      return { data: shown(row) };
    },
    'threat-notes/delete-threat-note': (call) => {
      const entry = noteOf(call);
      world.lists.threatNotes.remove(entry.id);
      tell(call, String(entry.row()['threatId']));
      return success;
    },
  };
}

function shown({ threatId: _threatId, ...note }: Json): Json {
  return note;
}

function threatOfId(world: World, id: string): Entry {
  const entry = world.lists.threats.find(id);
  if (entry === undefined) throw notFound();
  return entry;
}

function eventsOf(world: World, threat: Entry): Collection {
  const agent = agentOf(world, threat);
  const info = threat.row()['threatInfo'] as Json;
  const events = createCollection(`events ${threat.id}`, { shape: 'ThreatEvent' });
  for (let number = 1; number <= eventCount; number += 1) {
    const example = exampleOf(namedShape('ThreatEvent'), 'event', {
      now: Date.parse(String(info['createdAt'])),
      number,
    }) as Json;
    const known = {
      agentId: agent['id'],
      agentName: agent['computerName'],
      agentUuid: agent['uuid'],
      agentOs: agent['osType'],
      siteId: agent['siteId'],
      siteName: agent['siteName'],
      agentGroupId: agent['groupId'],
      storyline: info['storyline'],
      processName: info['originatorProcess'],
      createdAt: info['createdAt'],
    };
    events.add(String(example['id']), { ...example, ...known }, null);
  }
  return events;
}

function timelineEntry(line: Json): Json {
  const known = fieldsOf(namedShape('ThreatTimelineEntry'));
  return Object.fromEntries(Object.entries(line).filter(([name]) => known.has(name)));
}

function timelineOf(world: World, threat: Entry): Source {
  const timeline = createCollection(`timeline ${threat.id}`, { shape: 'ThreatTimelineEntry' });
  for (const entry of world.activities.lines.scan()) {
    if (entry.row()['threatId'] === threat.id) timeline.add(entry.id, entry.row(), null);
  }
  return timeline;
}
