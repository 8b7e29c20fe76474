import { PxgError } from '../wire/pxg-error.ts';
import { asWire, flagIn, numberIn, paramsIn, textIn } from '../wire/params-reader.ts';
import { writes, type Call, type Method } from './method.ts';

function changeOf(call: Call) {
  const data = call.arguments.params('pData');
  const severity = numberIn(data, 'KLINCDT_SEVERITY');
  const body = textIn(data, 'KLINCDT_BODY');
  const handled = flagIn(data, 'KLINCDT_IS_HANDLED');
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(body === undefined ? {} : { body }),
    ...(handled === undefined ? {} : { handled }),
  };
}

export const incidentMethods: readonly Method[] = [
  writes('HostGroup.AddIncident', { pData: 'params' }, (call) => {
    const data = call.arguments.params('pData');
    const hostId = textIn(data, 'KLHST_WKS_HOSTNAME') ?? '';
    if (call.world.hosts.byId(hostId) === undefined) throw new PxgError('bad-parameter', 'KLHST_WKS_HOSTNAME');
    const extra = asWire(paramsIn(data, 'GNRL_EXTRA_PARAMS') ?? {});
    const blank = { severity: 1, body: '', handled: false };
    return { PxgRetVal: call.world.incidents.add({ ...blank, ...changeOf(call), hostId, extra }).id };
  }),
  writes('HostGroup.UpdateIncident', { nId: 'int', pData: 'params' }, (call) => {
    call.world.incidents.update(call.arguments.whole('nId'), changeOf(call));
    return {};
  }),
  writes('HostGroup.DeleteIncident', { nId: 'int' }, (call) => {
    call.world.incidents.remove(call.arguments.whole('nId'));
    return {};
  }),
];
