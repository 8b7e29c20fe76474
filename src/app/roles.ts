import {
  builtInGrant,
  builtInRoles,
  type CustomRole,
  type Grant,
  type Permission,
  type Role,
  type RoleStore,
} from '#kernel/access.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { Note } from './audit.ts';
import { demand, demandCover, type Principal } from './principal.ts';

/** A role as it is shown. */
export interface RoleView {
  readonly name: Role;
  readonly builtIn: boolean;
  readonly permissions: readonly Permission[];
  /** Ids of the connections that it is bound to; null: all. */
  readonly connections: readonly string[] | null;
}

export interface RoleDraft {
  readonly name: Role;
  readonly permissions: readonly Permission[];
  /** Ids or titles; left out: all. */
  readonly connections?: readonly string[];
}

export interface RoleUseCases {
  list(principal: Principal): Promise<readonly RoleView[]>;
  /** @throws AppError `conflict` when the name is taken */
  create(principal: Principal, draft: RoleDraft): Promise<RoleView>;
  /** Counts for all who have it, within a second. */
  update(principal: Principal, draft: RoleDraft): Promise<RoleView>;
  /** @throws AppError `conflict` while somebody has it */
  remove(principal: Principal, name: Role): Promise<void>;
  /** What a role of a tenant gives; nothing when there is none of that name. */
  grant(tenant: string, role: Role): Promise<Grant>;
  /** Before a role is given to somebody. @throws AppError `invalid_input`, `forbidden` */
  demandGiving(principal: Principal, role: Role): Promise<void>;
}

interface Parts {
  readonly roles: RoleStore;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly note: Note;
}

export function roleUseCases({ roles, connections, note }: Parts): RoleUseCases {
  async function stored(principal: Principal, draft: RoleDraft): Promise<Omit<CustomRole, 'updatedAt'>> {
    const { tenant } = principal.requester;
    const { name, permissions } = draft;
    if (builtInGrant(name) !== null) throw builtIn(name);
    const ids = await Promise.all(
      (draft.connections ?? []).map(async (idOrTitle) => (await connections.get(tenant, idOrTitle)).id),
    );
    return { tenant, name, permissions: [...new Set(permissions)], connections: draft.connections ? ids : null };
  }

  async function grant(tenant: string, role: Role): Promise<Grant> {
    const builtInOne = builtInGrant(role);
    if (builtInOne !== null) return builtInOne;
    const custom = await roles.find(tenant, role);
    return custom === null ? { permissions: new Set(), connections: null } : grantOfRole(custom);
  }

  return {
    grant,
    async list(principal) {
      demand(principal, 'view');
      const custom = await roles.list(principal.requester.tenant);
      const own = Object.entries(builtInRoles).map(([name, permissions]) => ({
        name,
        builtIn: true,
        permissions,
        connections: null,
      }));
      return [...own, ...custom.map(view)];
    },
    async create(principal, draft) {
      demand(principal, 'administer');
      const role = await stored(principal, draft);
      demandCover(principal, grantOfRole(role));
      const created = await roles.insert(role);
      await note(principal, 'role.created', role.name, { after: contentOf(role) });
      return view(created);
    },
    async update(principal, draft) {
      demand(principal, 'administer');
      const role = await stored(principal, draft);
      const before = await roles.find(role.tenant, role.name);
      if (before === null) throw missing(role.name);
      demandCover(principal, grantOfRole(before));
      demandCover(principal, grantOfRole(role));
      const updated = await roles.update(role);
      await note(principal, 'role.updated', role.name, { before: contentOf(before), after: contentOf(role) });
      return view(updated);
    },
    async remove(principal, name) {
      demand(principal, 'administer');
      if (builtInGrant(name) !== null) throw builtIn(name);
      const before = await roles.find(principal.requester.tenant, name);
      if (before === null) throw missing(name);
      demandCover(principal, grantOfRole(before));
      await roles.remove(before.tenant, name);
      await note(principal, 'role.removed', name, { before: contentOf(before) });
    },
    async demandGiving(principal, role) {
      const { tenant } = principal.requester;
      if (builtInGrant(role) === null && (await roles.find(tenant, role)) === null) {
        throw invalidInput([{ path: 'role', problem: `\`${role}\` is no role; list them with \`cordon role list\`` }]);
      }
      demandCover(principal, await grant(tenant, role));
    },
  };
}

function grantOfRole({ permissions, connections }: Pick<CustomRole, 'permissions' | 'connections'>): Grant {
  return { permissions: new Set(permissions), connections };
}

function contentOf({ permissions, connections }: Pick<CustomRole, 'permissions' | 'connections'>): JsonObject {
  return { permissions: [...permissions], connections: connections === null ? null : [...connections] };
}

function view({ name, permissions, connections }: CustomRole): RoleView {
  return { name, builtIn: false, permissions, connections };
}

function builtIn(name: Role): AppError {
  return new AppError('conflict', `\`${name}\` is built in and stays as it is.`, { failureIndicator: 'name' });
}

function missing(name: Role): AppError {
  return new AppError('not_found', `There is no role \`${name}\`.`, { failureIndicator: name });
}
