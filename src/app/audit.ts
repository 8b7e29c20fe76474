import type { AuditEntry, AuditStore } from '#kernel/access.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { SignInEvent } from '#kernel/sign-in.ts';
import { demand, type Principal } from './principal.ts';

export type Note = (principal: Principal, what: string, subject: string, details?: JsonObject) => Promise<void>;

/** Writes who did what. */
export function auditNote(audit: AuditStore): Note {
  return ({ requester }, what, subject, details = {}) =>
    audit.append({ id: newId('aud'), tenant: requester.tenant, requester, what, subject, details });
}

/** Writes what happens at the sign-in; where nobody is known, it is the main tenant's business. */
export function signInNote(audit: AuditStore): (event: SignInEvent) => Promise<void> {
  return ({ what, person, subject, details }) => {
    const { id, tenant, name } = person ?? { id: 'nobody', tenant: 'main', name: subject };
    const requester = { kind: 'user', id, name, tenant } as const;
    return audit.append({ id: newId('aud'), tenant, requester, what, subject, details });
  };
}

export interface AuditUseCases {
  list(
    principal: Principal,
    filter: { readonly after?: string; readonly limit: number; readonly subject?: string },
  ): Promise<readonly AuditEntry[]>;
}

export function auditUseCases(audit: AuditStore): AuditUseCases {
  return {
    async list(principal, filter) {
      demand(principal, 'audit');
      return audit.list(principal.requester.tenant, filter);
    },
  };
}
