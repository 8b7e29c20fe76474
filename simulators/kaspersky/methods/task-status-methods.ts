import { checkFields, dictionary, type Dictionary } from '../model/attribute.ts';
import { listSource } from '../model/list-source.ts';
import { readOrder, selectRows } from '../model/row-source.ts';
import { completedPercent } from '../model/task-board.ts';
import type { HostRun } from '../model/task.ts';
import { params } from '../wire/value.ts';
import { reads, type Call, type Method, type MethodAnswer } from './method.ts';
import { hostIsVisible, lifetimeMs, rangeOf } from './selection.ts';

/** How far a task is on each host. */
function statusAttributes(call: Call): Dictionary<HostRun> {
  const { hosts, clock, settings } = call.world;
  return dictionary<HostRun>({
    hostname: { type: 'string', read: (run) => hosts.at(run.hostIndex).id },
    hostdn: { type: 'string', read: (run) => hosts.at(run.hostIndex).displayName },
    domain_name: { type: 'string', read: (run) => hosts.at(run.hostIndex).domain },
    state_code: { type: 'int', read: (run) => run.state },
    state_descr: { type: 'string', read: (run) => run.description },
    try_count: { type: 'int', read: (run) => run.tries },
    start_time: { type: 'datetime', read: (run) => run.startedAt ?? undefined },
    finish_time: { type: 'datetime', read: (run) => run.finishedAt ?? undefined },
    completed_percent: { type: 'int', read: (run) => completedPercent(run, clock.now(), settings().runningMs) },
    src_event_id: { type: 'long', read: () => undefined },
  });
}

function reset(call: Call): MethodAnswer {
  const { arguments: given, world, session } = call;
  const task = world.tasks.find(given.text('strTask'));
  const attributes = statusAttributes(call);
  const fields = given.texts('pFields2Return');
  checkFields(attributes, fields, { strict: world.settings().strict, note: call.note });
  const mask = given.whole('nHostStateMask');
  const visible = hostIsVisible(call);
  const runs = [...task.runs.values()].map((run) => ({ ...run }));
  const rows = selectRows(
    {
      filter: '',
      fields,
      order: readOrder(given.list('pFields2Order'), 'pFields2Order', attributes),
      top: null,
    },
    {
      source: listSource(runs),
      attributes,
      visible: (run) => (mask === 0 || (run.state & mask) !== 0) && visible(world.hosts.at(run.hostIndex)),
      now: world.clock.now(),
      implicitAnd: false,
      random: world.random,
    },
  );
  return { strHostIteratorId: world.resultSets.open(session, 'host-status', rows, lifetimeMs(call, 'nLifetime')).id };
}

function read(call: Call) {
  return call.world.resultSets.read(call.session, 'host-status', call.arguments.text('strHostIteratorId'));
}

const iterator = { strHostIteratorId: 'string' } as const;
const needs = ['basic.read', 'antivirus.read'] as const;

export const taskStatusMethods: readonly Method[] = [
  reads(
    'Tasks.ResetHostIteratorForTaskStatusEx',
    { strTask: 'string', pFields2Return: 'array', pFields2Order: 'array?', nHostStateMask: 'int', nLifetime: 'int' },
    reset,
    needs,
  ),
  reads(
    'Tasks.ResetHostIteratorForTaskStatus',
    { strTask: 'string', pFields2Return: 'array', nHostStateMask: 'int', nLifetime: 'int' },
    reset,
    needs,
  ),
  reads('Tasks.GetHostStatusRecordsCount', iterator, (call) => ({ PxgRetVal: read(call).rows.count }), needs),
  reads(
    'Tasks.GetHostStatusRecordRange',
    { ...iterator, nStart: 'int', nEnd: 'int' },
    (call) => {
      const { rows } = read(call);
      return { pParHostStatus: { statuses: rangeOf(call, rows).map((position) => params(rows.at(position))) } };
    },
    needs,
  ),
  reads(
    'Tasks.GetNextHostStatus',
    { ...iterator, nCount: 'int' },
    (call) => {
      const set = read(call);
      const from = set.next;
      set.next = Math.min(set.rows.count, from + Math.max(0, call.arguments.whole('nCount')));
      const statuses = Array.from({ length: set.next - from }, (_, offset) => params(set.rows.at(from + offset)));
      return { PxgRetVal: set.next < set.rows.count, nActual: statuses.length, pHostStatus: { statuses } };
    },
    needs,
  ),
  reads(
    'Tasks.ReleaseHostStatusIterator',
    iterator,
    (call) => {
      call.world.resultSets.release(call.session, 'host-status', call.arguments.text('strHostIteratorId'));
      return {};
    },
    needs,
  ),
];
