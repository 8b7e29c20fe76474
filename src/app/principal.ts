import { builtInGrant, covers, permissions, type Grant, type Permission, type Role } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';

export type { Permission } from '#kernel/access.ts';

/** Who is asking, and what that one may do. */
export interface Principal {
  readonly requester: Requester;
  readonly role: Role;
  /** What the role gives; left out: what the built-in role of that name gives. */
  readonly grant?: Grant;
  /** Why nothing may be done yet but signing in completely; only for people. */
  readonly restriction?: Restriction;
}

export type Restriction = 'password' | 'second-factor';

const restrictions: Readonly<Record<Restriction, string>> = {
  password: 'Your password was given to you by somebody else: change it before you go on.',
  'second-factor': 'Your role needs a second factor: set up an authenticator or a passkey before you go on.',
};

const nothing: Grant = { permissions: new Set(), connections: null };

export function grantOf({ role, grant }: Principal): Grant {
  return grant ?? builtInGrant(role) ?? nothing;
}

/**
 * @param connectionId what it is done with, where it is done with a connection
 * @throws AppError `forbidden`
 */
export function demand(principal: Principal, permission: Permission, connectionId?: string): void {
  const { requester, role } = principal;
  demandComplete(principal);
  if (!grantOf(principal).permissions.has(permission)) {
    const message = `This needs the permission ${permission}, which the role ${role} of \`${requester.name}\` does not have.`;
    throw new AppError('forbidden', message, { failureIndicator: permission });
  }
  if (connectionId === undefined || reaches(principal, connectionId)) return;
  const message = `The role ${role} of \`${requester.name}\` does not reach the connection ${connectionId}.`;
  throw new AppError('forbidden', message, { failureIndicator: connectionId });
}

/** For what needs no permission but a complete sign-in. @throws AppError `forbidden` */
export function demandComplete({ restriction }: Principal): void {
  if (restriction === undefined) return;
  throw new AppError('forbidden', restrictions[restriction], { failureIndicator: restriction });
}

/** Whether the role reaches a connection; what it does not is left out of lists. */
export function reaches(principal: Principal, connectionId: string): boolean {
  const { connections } = grantOf(principal);
  return connections === null || connections.includes(connectionId);
}

/** Whether the role is bound to some connections. */
export function isBound(principal: Principal): boolean {
  return grantOf(principal).connections !== null;
}

/** For what cannot be divided by connection. @throws AppError `forbidden` for a role that is bound to some */
export function demandEverywhere(principal: Principal, permission: Permission): void {
  demand(principal, permission);
  if (!isBound(principal)) return;
  const message = `The role ${principal.role} is bound to some connections, and this may reach others.`;
  throw new AppError('forbidden', message, { failureIndicator: permission });
}

/** Nobody gives what they lack. @throws AppError `forbidden` */
export function demandCover(principal: Principal, grant: Grant): void {
  const own = grantOf(principal);
  if (covers(own, grant)) return;
  const lacking = permissions.filter((one) => grant.permissions.has(one) && !own.permissions.has(one));
  const what = lacking.length === 0 ? 'connections that your role does not reach' : lacking.join(', ');
  throw new AppError('forbidden', `You cannot give, or take from somebody, what you do not have: ${what}.`, {
    failureIndicator: 'role',
  });
}
