import { roles, type Role } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';

/** Who is asking, and what that one may do. */
export interface Principal {
  readonly requester: Requester;
  readonly role: Role;
}

/** What an operation needs; the least role that has it. */
export const permissions = {
  /** Look at what Cordon holds. */
  view: 'viewer',
  /** Run actions that only read. */
  read: 'analyst',
  /** Run writes and playbooks, decide about intents. */
  respond: 'responder',
  /** Connections, playbooks, tokens. */
  administer: 'administrator',
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof permissions;

/** @throws AppError `forbidden` */
export function demand(principal: Principal, permission: Permission): void {
  const needed = permissions[permission];
  if (roles.indexOf(principal.role) >= roles.indexOf(needed)) return;
  throw new AppError(
    'forbidden',
    `This needs the role ${needed}; the token \`${principal.requester.name}\` has ${principal.role}.`,
    {
      failureIndicator: permission,
    },
  );
}
