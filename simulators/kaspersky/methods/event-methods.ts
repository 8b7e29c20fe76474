import { checkFields } from '../model/attribute.ts';
import { eventFilter } from '../model/event-filter.ts';
import type { KscEvent } from '../model/event.ts';
import { readOrder, selectRows, type Selection } from '../model/row-source.ts';
import { params } from '../wire/value.ts';
import { reads, type Call, type Method, type MethodAnswer } from './method.ts';
import { hostIsVisible, lifetimeMs, rangeOf } from './selection.ts';

const shared = { vecFieldsToReturn: 'array', vecFieldsToOrder: 'array?', lifetimeSec: 'int' } as const;
const ofHost = {
  strDomainName: 'string?',
  strHostName: 'string',
  strProduct: 'string?',
  strVersion: 'string?',
} as const;

/** Rows of the event log, cut off at the ceiling. @throws PxgError for a wrong field, order or filter */
export function selectEvents(
  call: Call,
  container: Readonly<Record<string, unknown>>,
  names: { readonly fields: string; readonly order: string },
  also: (event: KscEvent) => boolean = () => true,
): Selection {
  const { world, arguments: given } = call;
  const { strict, eventCeiling } = world.settings();
  const attributes = world.attributes.event;
  const fields = given.texts(names.fields);
  checkFields(attributes, fields, { strict, note: call.note });
  const fits = eventFilter(container, {
    hosts: world.hosts,
    groups: world.groups,
    attributes,
    now: world.clock.now(),
    strict,
    note: call.note,
  });
  const visible = hostIsVisible(call);
  return selectRows(
    {
      filter: '',
      fields,
      order: readOrder(given.list(names.order), names.order, attributes),
      top: eventCeiling,
    },
    {
      source: world.events,
      attributes,
      visible: (event) => also(event) && fits(event) && visible(world.hosts.at(event.hostIndex)),
      now: world.clock.now(),
      implicitAnd: false,
      random: world.random,
    },
  );
}

function create(call: Call, also?: (event: KscEvent) => boolean): MethodAnswer {
  const names = { fields: 'vecFieldsToReturn', order: 'vecFieldsToOrder' };
  const rows = selectEvents(call, call.arguments.params('pFilter'), names, also);
  return { strIteratorId: openEvents(call, rows, lifetimeMs(call, 'lifetimeSec')) };
}

export function openEvents(call: Call, rows: Selection, lifetime: number): string {
  return call.world.resultSets.open(call.session, 'events', rows, lifetime).id;
}

function createForHost(call: Call): MethodAnswer {
  const { arguments: given, world } = call;
  const [host, product, version] = [given.text('strHostName'), given.text('strProduct'), given.text('strVersion')];
  return create(
    call,
    (event) =>
      world.hosts.at(event.hostIndex).id === host &&
      (product === '' || event.product === product) &&
      (version === '' || event.productVersion === version),
  );
}

function read(call: Call): Selection {
  return call.world.resultSets.read(call.session, 'events', call.arguments.text('strIteratorId')).rows;
}

export const eventMethods: readonly Method[] = [
  reads('EventProcessingFactory.CreateEventProcessing', shared, (call) => create(call)),
  reads('EventProcessingFactory.CreateEventProcessing2', { pFilter: 'params?', ...shared }, (call) => create(call)),
  reads('EventProcessingFactory.CreateEventProcessingForHost', { ...ofHost, ...shared }, createForHost),
  reads(
    'EventProcessingFactory.CreateEventProcessingForHost2',
    { ...ofHost, pFilter: 'params?', ...shared },
    createForHost,
  ),
  reads('EventProcessing.GetRecordCount', { strIteratorId: 'string' }, (call) => ({ PxgRetVal: read(call).count })),
  reads('EventProcessing.GetRecordRange', { strIteratorId: 'string', nStart: 'int', nEnd: 'int' }, (call) => {
    const rows = read(call);
    const events = rangeOf(call, rows).map((position) => params(rows.at(position)));
    return { pParamsEvents: { KLEVP_EVENT_RANGE_ARRAY: events } };
  }),
  reads('EventProcessing.ReleaseIterator', { strIteratorId: 'string' }, (call) => {
    call.world.resultSets.release(call.session, 'events', call.arguments.text('strIteratorId'));
    return {};
  }),
];
