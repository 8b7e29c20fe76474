import { checkFields, record } from '../model/attribute.ts';
import { executableAttributes, executables, hasExecutable, instanceAttributes } from '../model/executable.ts';
import { allSoftware, softwareOn } from '../model/software.ts';
import { PxgError } from '../wire/pxg-error.ts';
import type { Wire } from '../wire/value.ts';
import { reads, type Call, type Method, type MethodAnswer } from './method.ts';
import { findHost } from './selection.ts';

function list(call: Call, items: readonly Wire[]): MethodAnswer {
  return { PxgRetVal: { [call.world.settings().inventoryArrayKey]: items } };
}

/** Without a host only what is the same on all of them; the keys of the filter name the wanted fields. */
function fileInformation(call: Call): MethodAnswer {
  const { arguments: given, world } = call;
  const id = given.whole('lFileId');
  const file = executables.find((candidate) => candidate.id === id);
  if (file === undefined) throw new PxgError('file-not-found', id);
  const wanted = Object.keys(given.params('pFilter'));
  const mode = { strict: world.settings().strict, note: call.note };
  if (given.text('szwHostId') === '') {
    const fields = wanted.length === 0 ? [...executableAttributes.keys()] : wanted;
    checkFields(executableAttributes, fields, mode);
    return { PxgRetVal: record(executableAttributes, fields, { file }) };
  }
  const host = findHost(call, 'szwHostId');
  if (!hasExecutable(host, file)) throw new PxgError('file-not-found', id);
  const fields = wanted.length === 0 ? [...instanceAttributes.keys()] : wanted;
  checkFields(instanceAttributes, fields, mode);
  return { PxgRetVal: record(instanceAttributes, fields, { file, host }) };
}

const ofHost = { szwHostId: 'string', pParams: 'params?' } as const;

export const inventoryMethods: readonly Method[] = [
  reads('InventoryApi.GetHostInvProducts', ofHost, (call) => list(call, softwareOn(findHost(call, 'szwHostId')))),
  reads('InventoryApi.GetHostInvPatches', ofHost, (call) => {
    findHost(call, 'szwHostId');
    return list(call, []);
  }),
  reads('InventoryApi.GetInvProductsList', { pParams: 'params?' }, (call) =>
    list(call, call.user.devicesScope ? allSoftware() : []),
  ),
  reads('InventoryApi.GetInvPatchesList', { pParams: 'params?' }, (call) => list(call, [])),
  reads('AppCtrlApi.GetExeFileInfo', { szwHostId: 'string?', lFileId: 'long', pFilter: 'params?' }, fileInformation),
];
