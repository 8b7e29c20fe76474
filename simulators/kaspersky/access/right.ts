import { PxgError } from '../wire/pxg-error.ts';
import type { User } from './user.ts';

/** `basic`: Basic functionality; `users`: objects regardless of their ACLs; `antivirus`, `intrusion`: of the products. */
export const rights = [
  'basic.read',
  'basic.write',
  'basic.execute',
  'basic.selections',
  'users.read',
  'antivirus.read',
  'antivirus.write',
  'intrusion.read',
] as const;

export type Right = (typeof rights)[number];

/** @throws PxgError without the scope of the Administration Server, or without one of the rights */
export function requireRights(user: User, needed: readonly Right[]): void {
  if (!user.serverScope || !needed.every((right) => user.rights.includes(right))) throw new PxgError('access-denied');
}

/** @throws PxgError when the user may not change what is in this group */
export function requireGroupWrite(user: User, groupId: number): void {
  if (!user.devicesScope || user.readOnlyGroups.includes(groupId)) throw new PxgError('access-denied');
}
