import type { Permission } from '#kernel/access.ts';
import type { Effect } from '#kernel/effect.ts';
import type { Answers } from '../generated/answers.ts';
import { useSession } from './session.ts';

/** What something asks of whoever does it. */
export interface Need {
  readonly permission: Permission;
  /** Id of the connection that it is done with. */
  readonly connection?: string | undefined;
  /** It cannot be divided by connection. */
  readonly everywhere?: boolean;
}

type Session = Answers['getSession'];

/** What an action or a verb needs, by its effect. */
export const effectPermission = { read: 'read', write: 'respond', destructive: 'destroy' } as const satisfies Record<
  Effect,
  Permission
>;

/** Why this session may not; null when it may. The server decides again, this only says so beforehand. */
export function reasonAgainst(
  session: Session | undefined,
  { permission, connection, everywhere }: Need,
): string | null {
  if (session === undefined) return null;
  const { permissions, connections, role } = session;
  if (!permissions.includes(permission))
    return `This needs the permission ${permission}, which your role ${role} does not have. An administrator can give it.`;
  if (connections === null) return null;
  if (everywhere === true) return `Your role ${role} is bound to some connections, and this may reach others.`;
  if (connection === undefined || connections.includes(connection)) return null;
  return `Your role ${role} does not reach this connection.`;
}

export function useReasonAgainst(need: Need): string | null {
  return reasonAgainst(useSession().data, need);
}
