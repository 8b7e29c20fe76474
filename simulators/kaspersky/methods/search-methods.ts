import { accountAttributes, seedAccounts } from '../model/account.ts';
import { incidentAttributes } from '../model/incident.ts';
import { listSource } from '../model/list-source.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { params } from '../wire/value.ts';
import type { Selection } from '../model/row-source.ts';
import { reads, type Call, type Method } from './method.ts';
import { hostIsVisible, searchLifetimeMs, searchNames, select, type QueryNames } from './selection.ts';

const searchSignature = {
  wstrFilter: 'string?',
  vecFieldsToReturn: 'array',
  vecFieldsToOrder: 'array?',
  pParams: 'params?',
  lMaxLifeTime: 'int',
} as const;

const oldSignature = {
  strFilter: 'string?',
  pFieldsToReturn: 'array',
  pFieldsToOrder: 'array?',
  lMaxLifeTime: 'int',
} as const;

const oldNames: QueryNames = { filter: 'strFilter', fields: 'pFieldsToReturn', order: 'pFieldsToOrder' };

function open(call: Call, rows: Selection) {
  const set = call.world.resultSets.open(call.session, 'chunk', rows, searchLifetimeMs(call));
  return { strAccessor: set.id, PxgRetVal: rows.count };
}

function findHosts(call: Call): Selection {
  const { hosts, attributes } = call.world;
  return select(call, searchNames, { source: hosts, attributes: attributes.host, visible: hostIsVisible(call) });
}

function findGroups(call: Call): Selection {
  const { groups, attributes } = call.world;
  const { user, session } = call;
  return select(call, searchNames, {
    source: listSource(groups.list()),
    attributes: attributes.group,
    visible: (group) =>
      user.devicesScope && (session.virtualServerId === 0 || group.virtualServerId === session.virtualServerId),
  });
}

function findHostsAsync(call: Call) {
  const { world, session } = call;
  const rows = findHosts(call);
  const lifetime = searchLifetimeMs(call);
  const action = world.actions.start(session);
  world.searches.set(action.id, { session, rows, lifetime });
  world.timers.after(world.settings().actionPollMs, () => action.finish({ succeeded: true, stateCode: 1, data: {} }));
  return { strRequestId: action.id };
}

function collectSearch(call: Call) {
  const id = call.arguments.text('strRequestId');
  const search = call.world.searches.get(id);
  if (search?.session !== call.session) throw new PxgError('action-not-found', id);
  call.world.searches.delete(id);
  const set = call.world.resultSets.open(call.session, 'chunk', search.rows, search.lifetime);
  return {
    strAccessor: set.id,
    PxgRetVal: search.rows.count,
    pFailedSlavesInfo: { KLGRP_FAILED_SLAVES_PARAMS: [] },
  };
}

function chunk(call: Call) {
  const { arguments: given, world, session } = call;
  const start = given.whole('nStart');
  const wanted = given.whole('nCount');
  if (start < 0) throw new PxgError('bad-parameter', 'nStart');
  if (wanted < 0) throw new PxgError('bad-parameter', 'nCount');
  const { rows } = world.resultSets.read(session, 'chunk', given.text('strAccessor'));
  const count = Math.max(0, Math.min(start + wanted, rows.count) - start);
  const found = Array.from({ length: count }, (_, offset) => params(rows.at(start + offset)));
  return { pChunk: { KLCSP_ITERATOR_ARRAY: found }, PxgRetVal: count };
}

export const searchMethods: readonly Method[] = [
  reads('HostGroup.FindHosts', searchSignature, (call) => open(call, findHosts(call))),
  reads('HostGroup.FindGroups', searchSignature, (call) => open(call, findGroups(call))),
  reads('HostGroup.FindUsers', oldSignature, (call) => {
    const source = listSource(seedAccounts.map((account) => ({ account, visited: undefined })));
    return open(call, select(call, oldNames, { source, attributes: accountAttributes, visible: () => true }));
  }),
  reads('HostGroup.FindIncidents', oldSignature, (call) => {
    const source = listSource(call.world.incidents.list());
    const visible = (): boolean => call.user.devicesScope;
    return open(call, select(call, oldNames, { source, attributes: incidentAttributes, visible }));
  }),
  reads('HostGroup.FindHostsAsync', searchSignature, findHostsAsync),
  reads('HostGroup.FindHostsAsyncGetAccessor', { strRequestId: 'string' }, collectSearch),
  reads('HostGroup.FindHostsAsyncCancel', { strRequestId: 'string' }, (call) => {
    call.world.searches.delete(call.arguments.text('strRequestId'));
    return {};
  }),
  reads('ChunkAccessor.GetItemsCount', { strAccessor: 'string' }, (call) => ({
    PxgRetVal: call.world.resultSets.read(call.session, 'chunk', call.arguments.text('strAccessor')).rows.count,
  })),
  reads('ChunkAccessor.GetItemsChunk', { strAccessor: 'string', nStart: 'int', nCount: 'int' }, chunk),
  reads('ChunkAccessor.Release', { strAccessor: 'string' }, (call) => {
    call.world.resultSets.release(call.session, 'chunk', call.arguments.text('strAccessor'));
    return {};
  }),
  reads('AsyncActionStateChecker.CheckActionState', { wstrActionGuid: 'string' }, (call) =>
    call.world.actions.check(call.session, call.arguments.text('wstrActionGuid')),
  ),
];
