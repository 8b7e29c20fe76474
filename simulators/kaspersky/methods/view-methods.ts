import { PxgError } from '../wire/pxg-error.ts';
import { flagIn } from '../wire/params-reader.ts';
import { params } from '../wire/value.ts';
import { reads, type Call, type Method, type MethodAnswer } from './method.ts';
import { lifetimeMs, rangeOf } from './selection.ts';
import { openView } from './view.ts';

function reset(call: Call): MethodAnswer {
  const { arguments: given, world, session } = call;
  const lifetime = lifetimeMs(call, 'lifetimeSec');
  const rows = openView(call, given.text('wstrViewName'));
  // Asked for the count alone there are no rows to read.
  const onlyCount = flagIn(given.params('pParams'), 'NEED_ONLY_COUNT') === true;
  const kept = onlyCount ? { ...rows, at: (): never => failedRead() } : rows;
  return { wstrIteratorId: world.resultSets.open(session, 'view', kept, lifetime).id };
}

function failedRead(): never {
  throw new PxgError('bad-parameter', 'NEED_ONLY_COUNT');
}

export const viewMethods: readonly Method[] = [
  reads(
    'SrvView.ResetIterator',
    {
      wstrViewName: 'string',
      wstrFilter: 'string?',
      vecFieldsToReturn: 'array',
      vecFieldsToOrder: 'array?',
      pParams: 'params?',
      lifetimeSec: 'int',
    },
    reset,
    [],
  ),
  reads(
    'SrvView.GetRecordCount',
    { wstrIteratorId: 'string' },
    (call) => ({
      PxgRetVal: call.world.resultSets.read(call.session, 'view', call.arguments.text('wstrIteratorId')).rows.count,
    }),
    [],
  ),
  reads(
    'SrvView.GetRecordRange',
    { wstrIteratorId: 'string', nStart: 'int', nEnd: 'int' },
    (call) => {
      const { rows } = call.world.resultSets.read(call.session, 'view', call.arguments.text('wstrIteratorId'));
      const records = rangeOf(call, rows).map((position) => params(rows.at(position)));
      return { pRecords: { KLCSP_ITERATOR_ARRAY: records } };
    },
    [],
  ),
  reads(
    'SrvView.ReleaseIterator',
    { wstrIteratorId: 'string' },
    (call) => {
      call.world.resultSets.release(call.session, 'view', call.arguments.text('wstrIteratorId'));
      return {};
    },
    [],
  ),
];
