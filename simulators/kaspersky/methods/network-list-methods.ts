import { requireRights } from '../access/right.ts';
import { networkListActions, networkLists, type NetworkList, type QuarantineRow } from '../model/quarantine-store.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';
import { hostIsVisible } from './selection.ts';

/** An id that is wrong, or of a host that the caller may not see, fails the whole call before anything is done. */
function find(call: Call, id: unknown, list?: NetworkList): QuarantineRow {
  if (typeof id !== 'number' || !Number.isInteger(id)) throw new PxgError('bad-parameter', 'pItemsIds');
  const row = call.world.quarantine.find(id, list);
  if (!hostIsVisible(call)(call.world.hosts.at(row.hostIndex))) throw new PxgError('wrong-list-item');
  return row;
}

function submit(call: Call, ids: readonly unknown[]): MethodAnswer {
  const { arguments: given, world, user } = call;
  const list = networkLists.find((name) => name === given.text('listName'));
  if (list === undefined) throw new PxgError('bad-parameter', 'listName');
  const action = given.text('taskName');
  if (!networkListActions.has(action)) throw new PxgError('bad-parameter', 'taskName');
  requireRights(user, action === 'ScanQuarantine' ? ['basic.read', 'basic.write'] : ['basic.read']);
  if (ids.length === 0) throw new PxgError('bad-parameter', 'pItemsIds');
  world.quarantine.act(
    ids.map((id) => find(call, id, list)),
    action,
  );
  return {};
}

export const networkListMethods: readonly Method[] = [
  writes(
    'QBTNetworkListApi.AddListItemsTask',
    { listName: 'string', pItemsIds: 'array', taskName: 'string', pTaskParams: 'params' },
    (call) => submit(call, call.arguments.list('pItemsIds')),
    [],
  ),
  writes(
    'QBTNetworkListApi.AddListItemTask',
    { listName: 'string', itemId: 'long', taskName: 'string', pTaskParams: 'params' },
    (call) => submit(call, [call.arguments.whole('itemId')]),
    [],
  ),
  reads('QBTNetworkListApi.GetListItemInfo', { itemId: 'long' }, (call) => {
    const row = find(call, call.arguments.whole('itemId'));
    return {
      PxgRetVal: {
        strHostName: call.world.hosts.at(row.hostIndex).id,
        strListName: row.list,
        strId: row.localId,
        strListProductName: row.product,
        strListProductVersion: row.productVersion,
      },
    };
  }),
];
