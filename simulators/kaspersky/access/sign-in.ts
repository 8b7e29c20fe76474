import type { Socket } from 'node:net';
import type { Exchange } from '../../kit/exchange.ts';
import { fromBase64, readAuthorization, type Authorization } from '../wire/authorization.ts';
import { HttpRefusal } from './http-refusal.ts';
import type { KeyGrant, SessionTable } from './session-table.ts';
import { signsIn, type User } from './user.ts';

export interface SignInParts {
  readonly sessions: SessionTable;
  readonly users: () => Readonly<Record<string, User>>;
  /** By name; undefined for one that does not exist. */
  readonly virtualServer: (name: string) => number | undefined;
}

/** @throws HttpRefusal 401 for wrong credentials, 403 for an unknown virtual server */
export type SignIn = (exchange: Exchange) => KeyGrant;

export function createSignIn({ sessions, users, virtualServer }: SignInParts): SignIn {
  // Who gave a right password on this socket and still owes the second factor.
  const halfway = new WeakMap<Socket, string>();

  function identify(given: Authorization, socket: Socket): Omit<KeyGrant, 'virtualServerId'> | KeyGrant | undefined {
    switch (given.scheme) {
      case 'KSCBasic':
        return byPassword(given, socket);
      case 'KSCMFA':
        return bySecondFactor(given.totp, socket);
      case 'KSCT':
      case 'KSCGW':
        return sessions.useKey(given.scheme, given.token);
      case 'KSCWT': {
        const key = findUser((user) => user.webToken === given.token);
        return key === undefined ? undefined : { userKey: key, gatewayHost: null };
      }
      case 'NTLM':
        throw new HttpRefusal(401, 'NTLM is not supported');
    }
  }

  function byPassword(given: Authorization & { scheme: 'KSCBasic' }, socket: Socket) {
    const key = findUser((user) => signsIn(user, given));
    if (key === undefined) return undefined;
    if (users()[key]?.totp === null) return { userKey: key, gatewayHost: null };
    halfway.set(socket, key);
    throw new HttpRefusal(401, 'Authentication not finished', { 'www-authenticate': 'KSCMFA' });
  }

  function bySecondFactor(totp: string, socket: Socket) {
    const key = halfway.get(socket);
    if (key === undefined || users()[key]?.totp !== totp) return undefined;
    halfway.delete(socket);
    return { userKey: key, gatewayHost: null };
  }

  function findUser(fits: (user: User) => boolean): string | undefined {
    return Object.entries(users()).find(([, user]) => fits(user))?.[0];
  }

  return ({ headers, socket }) => {
    const given = readAuthorization(headers.authorization);
    const found = given === null ? undefined : identify(given, socket);
    if (found === undefined) throw new HttpRefusal(401, 'Authentication failure');
    return { virtualServerId: readVirtualServer(headers['x-ksc-vserver'], virtualServer), ...found };
  };
}

/** Absent, empty, and `x` as one public client sends it, mean the main server. */
function readVirtualServer(header: string | string[] | undefined, find: SignInParts['virtualServer']): number {
  const text = Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
  if (text === '' || text === 'x') return 0;
  const id = find(fromBase64(text) ?? '');
  if (id === undefined) throw new HttpRefusal(403, 'Virtual server was not found');
  return id;
}
