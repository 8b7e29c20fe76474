import { params } from '../wire/value.ts';
import { reads, writes, type Method } from './method.ts';

const ofHost = { wstrUaHostId: 'string' } as const;

export const distributionPointMethods: readonly Method[] = [
  reads('UaControl.GetUpdateAgentInfo', ofHost, (call) => ({
    pUaInfo: call.world.distributionPoints.find(call.arguments.text('wstrUaHostId')),
  })),
  reads('UaControl.GetUpdateAgentsList', {}, (call) => ({ pUasArr: call.world.distributionPoints.list().map(params) })),
  reads('UaControl.GetAssignUasAutomatically', {}, (call) => ({ PxgRetVal: call.world.distributionPoints.automatic })),
  writes('UaControl.SetAssignUasAutomatically', { bEnabled: 'bool' }, (call) => {
    call.world.distributionPoints.automatic = call.arguments.flag('bEnabled');
    return {};
  }),
  writes('UaControl.RegisterUpdateAgent', { pUaInfo: 'params' }, (call) => {
    call.world.distributionPoints.register(call.arguments.params('pUaInfo'));
    return {};
  }),
  writes('UaControl.UnregisterUpdateAgent', ofHost, (call) => {
    call.world.distributionPoints.remove(call.arguments.text('wstrUaHostId'));
    return {};
  }),
];
