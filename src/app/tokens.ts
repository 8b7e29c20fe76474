import { createHash } from 'node:crypto';
import { sharedGrant, type ApiToken, type Grant, type Role, type TokenOwner, type TokenStore } from '#kernel/access.ts';
import { originOf } from '#kernel/approval.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { newId, newSecret } from '#kernel/ids.ts';
import type { PersonStore } from '#kernel/sign-in.ts';
import type { Note } from './audit.ts';
import { demand, demandCover, type Principal } from './principal.ts';
import type { RoleUseCases } from './roles.ts';

export interface TokenUseCases {
  /** @throws AppError `unauthenticated` */
  authenticate(text: string | null): Promise<Principal>;
  /** The text is shown once; only its hash is kept. It never may more than its owner may at that moment. */
  create(principal: Principal, name: string, role: Role): Promise<{ readonly token: ApiToken; readonly text: string }>;
  list(principal: Principal): Promise<readonly ApiToken[]>;
  revoke(principal: Principal, id: string): Promise<void>;
  /** What was looked up of tokens and their owners does not hold any more. */
  forget(): void;
  /** The administrator's token of a new installation; null when there are tokens already. */
  createFirst(): Promise<string | null>;
}

const mainTenant = 'main';

/** What this process does of its own accord: its first token, its shipped playbooks. */
export const systemPrincipal: Principal = {
  requester: { kind: 'system', id: 'cordon', name: 'cordon', tenant: mainTenant },
  role: 'administrator',
};

const recentMs = 1_000;
const maxRecent = 1_000;

interface Parts {
  readonly tokens: TokenStore;
  readonly people: Pick<PersonStore, 'find'>;
  readonly roles: Pick<RoleUseCases, 'grant' | 'demandGiving'>;
  readonly clock: Clock;
  readonly note: Note;
}

interface Found {
  readonly token: ApiToken;
  readonly grant: Grant;
}

export function tokenUseCases({ tokens, people, roles, clock, note }: Parts): TokenUseCases {
  async function create(principal: Principal, name: string, role: Role): Promise<{ token: ApiToken; text: string }> {
    demand(principal, 'administer');
    await roles.demandGiving(principal, role);
    const text = `cordon_${newSecret()}`;
    const { tenant } = principal.requester;
    const owner = await ownerFor(principal);
    const token = await tokens.insert({ id: newId('tok'), tenant, name, role, owner }, sha256(text));
    await note(principal, 'token.created', token.id, { name, role, owner: owner?.name ?? null });
    return { token, text };
  }

  /** Whoever makes a token can use it: what is asked for with it, they have asked for. */
  async function ownerFor({ requester }: Principal): Promise<TokenOwner | null> {
    if (requester.kind === 'system') return null;
    const id = originOf(requester);
    if (id === requester.id) return { id, name: requester.name };
    const own = (await tokens.list(requester.tenant)).find((token) => token.id === requester.id);
    return { id, name: own?.owner?.name ?? id };
  }

  /** A token is looked up once a second at most; revoking it here counts at once, on other servers within that second. */
  const recent = new Map<string, { readonly at: number; readonly found: Promise<Found | null> }>();

  async function lookUp(text: string): Promise<Found | null> {
    const token = await tokens.findByHash(sha256(text));
    if (token === null) return null;
    const [grant, owner] = await Promise.all([
      roles.grant(token.tenant, token.role),
      token.owner === null ? null : people.find(token.owner.id),
    ]);
    if (owner === null) return { token, grant };
    if (owner.disabled) return null;
    return { token, grant: sharedGrant(grant, await roles.grant(owner.tenant, owner.role)) };
  }

  function find(text: string): Promise<Found | null> {
    const known = recent.get(text);
    if (known !== undefined && clock.monotonic() - known.at < recentMs) return known.found;
    if (recent.size >= maxRecent) recent.clear();
    const found = lookUp(text);
    recent.set(text, { at: clock.monotonic(), found });
    found.catch(() => recent.delete(text));
    return found;
  }

  return {
    create,
    forget: () => recent.clear(),
    async authenticate(text) {
      const found = text === null ? null : await find(text);
      if (found === null) {
        const message =
          text === null
            ? 'The request carries no API token, and nobody is signed in.'
            : 'The API token is unknown or revoked, or its owner is disabled.';
        throw new AppError('unauthenticated', message, { failureIndicator: 'Authorization' });
      }
      const { id, name, tenant, role, owner } = found.token;
      const behind = owner === null ? {} : { origin: owner.id };
      return { requester: { kind: 'token', id, name, tenant, ...behind }, role, grant: found.grant };
    },
    async list(principal) {
      demand(principal, 'administer');
      return tokens.list(principal.requester.tenant);
    },
    async revoke(principal, id) {
      demand(principal, 'administer');
      const { tenant } = principal.requester;
      const token = (await tokens.list(tenant)).find((one) => one.id === id);
      if (token !== undefined) demandCover(principal, await roles.grant(tenant, token.role));
      await tokens.revoke(tenant, id);
      recent.clear();
      await note(principal, 'token.revoked', id);
    },
    async createFirst() {
      if ((await tokens.count()) > 0) return null;
      return (await create(systemPrincipal, 'first administrator', 'administrator')).text;
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
