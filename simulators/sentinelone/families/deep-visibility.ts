import { invalid, notFound, Refusal } from '../wire/refusal.ts';
import { success, type Call, type Handlers, type Json } from '../wire/call.ts';
import { namedShape } from '../wire/shape-library.ts';
import { createCollection, type Collection } from '../model/collection.ts';
import { exampleOf } from '../model/example.ts';
import { isoMicros } from '../model/time.ts';
import type { World } from '../model/world.ts';
import { textOf } from '../wire/text.ts';

/** A running or ended query. */
export interface DvQuery {
  readonly id: string;
  readonly kind: 'events' | 'power';
  readonly text: string;
  readonly startedAt: number;
  readonly fromDate: number;
  readonly toDate: number;
  readonly limit: number;
  state: string;
  error: string;
}

export interface DvQueries {
  readonly handlers: Handlers;
  list(): readonly DvQuery[];
  find(id: string): DvQuery | undefined;
  clear(): void;
}

const eventCount = 250;
const cursorSorts = new Set(['createdAt', 'pid', 'processStartTime', 'id']);

/** Queries run on the clock. One whose text holds `simulate:STATE` ends in that state instead of FINISHED. */
export function createDvQueries(world: World): DvQueries {
  const queries = new Map<string, DvQuery>();

  function start(call: Call, kind: DvQuery['kind']): DvQuery {
    const { query: text, fromDate, toDate, limit } = call.body;
    const query: DvQuery = {
      id: `q${world.ids.hex(31)}`,
      kind,
      text: String(text),
      startedAt: world.clock.now(),
      fromDate: Date.parse(String(fromDate)),
      toDate: Date.parse(String(toDate)),
      limit: typeof limit === 'number' ? limit : 20_000,
      state: 'RUNNING',
      error: '',
    };
    if (query.fromDate >= query.toDate) throw invalid('toDate: Must come after fromDate.');
    queries.set(query.id, query);
    const forced = /simulate:([A-Z_]+)/.exec(query.text)?.[1];
    world.after(world.settings.queryMs, () => {
      if (query.state !== 'RUNNING') return;
      query.state = forced ?? 'FINISHED';
      query.error = query.state === 'FINISHED' ? '' : `The query ended as ${query.state}.`;
      world.after(world.settings.queryLifetimeMs, () => queries.delete(query.id));
    });
    return query;
  }

  function progressOf(query: DvQuery): number {
    if (query.state !== 'RUNNING') return 100;
    const share = (world.clock.now() - query.startedAt) / Math.max(1, world.settings.queryMs);
    return Math.min(99, Math.floor(share * 100));
  }

  function found(call: Call): DvQuery {
    const query = queries.get(String(call.query.get('queryId') ?? call.body['queryId']));
    if (query === undefined) throw notFound();
    return query;
  }

  function finished(call: Call): DvQuery {
    const query = found(call);
    if (query.state !== 'FINISHED') throw new Refusal(409, ['The query is not finished.']);
    return query;
  }

  function events(call: Call, eventType?: string): ReturnType<Handlers[string]> {
    const sortBy = textOf(call.query.get('sortBy') ?? 'createdAt');
    if (call.query.has('cursor') && !cursorSorts.has(sortBy)) throw invalid('sortBy: No cursor with this order.');
    return world.lister.list(eventsOf(world, finished(call), eventType), withoutQueryId(call));
  }

  const power = (query: DvQuery): Json => ({
    queryId: query.id,
    externalId: query.id.slice(1, 17),
    status: query.state,
    progress: progressOf(query),
    recommendations: [],
    ...(query.state === 'FINISHED' ? powerTable(world) : { columns: [], data: [] }),
  });

  return {
    list: () => [...queries.values()],
    find: (id) => queries.get(id),
    clear: () => queries.clear(),
    handlers: {
      'deep-visibility/create-deep-visibility-query': (call) => {
        const { id } = start(call, 'events');
        return { data: { queryId: id, queryModeInfo: { mode: 'simulated', lastActivatedAt: world.now() } } };
      },
      'deep-visibility/list-deep-visibility-query-status': (call) => {
        const query = found(call);
        const mode = { mode: 'simulated', lastActivatedAt: isoMicros(query.startedAt) };
        return {
          data: {
            responseState: query.state,
            progressStatus: progressOf(query),
            responseError: query.error,
            queryModeInfo: mode,
            warnings: '',
          },
        };
      },
      'deep-visibility/cancel-running-deep-visibility-query': (call) => {
        const query = found(call);
        if (query.state === 'RUNNING') query.state = 'QUERY_CANCELLED';
        return success;
      },
      'deep-visibility/list-deep-visibility-events': (call) => events(call),
      'deep-visibility/get-events-by-type': (call) => events(call, call.params['event_type']),
      'deep-visibility/get-deep-visibility-process-state': (call) => events(call, 'Process Creation'),
      'deep-visibility/create-power-query': (call) => ({ data: power(start(call, 'power')) }),
      'extra/power-query-ping': (call) => {
        const query = queries.get(String(call.query.get('queryId')));
        if (query === undefined || query.kind !== 'power') throw new Refusal(503, ['The result was evicted.']);
        return { data: power(query) };
      },
      'deep-visibility/download-source-process-file': (call) => {
        const token = String(call.query.get('downloadToken'));
        return {
          data: { downloadUrl: `https://files.example/dv/${encodeURIComponent(token)}`, fileName: 'process.zip' },
        };
      },
    },
  };
}

/** Naming the query is no filter on the events. */
function withoutQueryId(call: Call): Call {
  const query = new Map([...call.query].filter(([name]) => name !== 'subQuery' && name !== 'queryId'));
  return { ...call, query: query.set('skipCount', false) };
}

function eventsOf(world: World, query: DvQuery, eventType?: string): Collection {
  const events = createCollection(`dv ${query.id} ${eventType ?? ''}`, { shape: 'DvEvent' });
  const count = Math.min(eventCount, query.limit);
  const step = (query.toDate - query.fromDate) / (count + 1);
  for (let number = 1; number <= count; number += 1) {
    const agent = world.fleet.row(1 + (number % Math.max(1, Math.min(20, world.fleet.size))));
    const at = isoMicros(query.fromDate + step * number);
    const example = exampleOf(namedShape('DvEvent'), 'dv', { now: query.toDate, number }) as Json;
    const id = `${query.id}-${String(number).padStart(6, '0')}`;
    const row: Json = {
      ...example,
      id,
      createdAt: at,
      objectType: 'process',
      eventType: eventType ?? 'Process Creation',
      processName: 'powershell.exe',
      processCmd: 'powershell.exe -NoProfile',
      pid: String(1_000 + number),
      processStartTime: at,
      agentId: agent['id'],
      agentName: agent['computerName'],
      agentUuid: agent['uuid'],
      agentOs: agent['osType'],
      agentIp: agent['lastIpToMgmt'],
      agentVersion: agent['agentVersion'],
      agentDomain: agent['domain'],
      agentGroupId: agent['groupId'],
      agentMachineType: agent['machineType'],
      agentNetworkStatus: agent['networkStatus'],
      agentIsActive: agent['isActive'],
      agentInfected: agent['infected'],
      agentIsDecommissioned: agent['isDecommissioned'],
      siteName: agent['siteName'],
    };
    events.add(id, row, null);
  }
  return events;
}

function powerTable(world: World): Json {
  const rows = Array.from({ length: Math.min(10, world.fleet.size) }, (_, index) => world.fleet.row(index + 1));
  return {
    columns: [
      { name: 'endpoint.name', type: 'STRING' },
      { name: 'count', type: 'NUMBER' },
    ],
    data: rows.map((row, index) => [row['computerName'], 100 - index]),
  };
}
