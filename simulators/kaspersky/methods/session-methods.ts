import { reads, type Method } from './method.ts';

/** Everything but StartSession, which needs no session. Ending and pinging need no right. */
export const sessionMethods: readonly Method[] = [
  reads('Session.Ping', {}, () => ({}), []),
  reads(
    'Session.EndSession',
    {},
    (call) => {
      call.endSession();
      return {};
    },
    [],
  ),
  reads(
    'Session.CreateToken',
    {},
    (call) => {
      const { userKey, virtualServerId } = call.session;
      return { PxgRetVal: call.createKey('KSCT', { userKey, virtualServerId, gatewayHost: null }) };
    },
    [],
  ),
  // Over a connection that signed in; with credentials of its own it is answered before any session is looked for.
  reads('Session.StartSession', {}, (call) => ({ PxgRetVal: call.openSession().id }), []),
];
