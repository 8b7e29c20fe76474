import type { Role } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { newId, newSecret } from '#kernel/ids.ts';
import type { Person, PersonStore, SignIn, SignInDesk } from '#kernel/sign-in.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { Note } from './audit.ts';
import { demand, demandComplete, demandCover, type Principal } from './principal.ts';
import type { RoleUseCases } from './roles.ts';
import { systemPrincipal } from './tokens.ts';

/** A person and the password to hand over, which is shown once. */
export interface NewPassword {
  readonly person: Person;
  readonly password: string;
}

export interface PersonUseCases {
  list(principal: Principal): Promise<readonly Person[]>;
  get(principal: Principal, id: string): Promise<Person>;
  add(
    principal: Principal,
    draft: { readonly name: string; readonly email: string; readonly role: Role },
  ): Promise<NewPassword>;
  /** A disabled person is signed out everywhere. @throws AppError `conflict` for the last administrator */
  update(
    principal: Principal,
    id: string,
    changes: { readonly name?: string; readonly role?: Role; readonly disabled?: boolean },
  ): Promise<Person>;
  /** Signs out everywhere. @param withSecondFactors forgets authenticator and passkeys, too */
  resetPassword(principal: Principal, id: string, withSecondFactors: boolean): Promise<NewPassword>;
  /** Of whoever asks. */
  ownSignIns(principal: Principal): Promise<readonly SignIn[]>;
  endOwnSignIn(principal: Principal, signInId: string): Promise<void>;
  signIns(principal: Principal, id: string): Promise<readonly SignIn[]>;
  endSignIn(principal: Principal, id: string, signInId: string): Promise<void>;
  /** The administrator of a new installation; null when there are people already. */
  createFirst(options: { readonly temporary: boolean }): Promise<{ email: string; password: string } | null>;
}

interface Parts {
  readonly people: PersonStore;
  readonly roles: RoleUseCases;
  readonly signIn: Pick<SignInDesk, 'hash'>;
  /** What was looked up of sign-ins does not hold any more. */
  readonly forget: () => void;
  readonly note: Note;
}

const firstEmail = 'admin@cordon.local';

export function personUseCases({ people, roles, signIn, forget, note }: Parts): PersonUseCases {
  /** Who has more than oneself can neither be changed nor be signed in as. */
  async function reachable(principal: Principal, id: string): Promise<Person> {
    demand(principal, 'administer');
    const person = await people.get(principal.requester.tenant, id);
    demandCover(principal, await roles.grant(person.tenant, person.role));
    return person;
  }

  async function endOne(principal: Principal, id: string, signInId: string): Promise<void> {
    await people.endSignIn(principal.requester.tenant, id, signInId);
    forget();
    await note(principal, 'sign-in.revoked', id, { signIn: signInId });
  }

  return {
    async list(principal) {
      demand(principal, 'administer');
      return people.list(principal.requester.tenant);
    },
    async get(principal, id) {
      demand(principal, 'administer');
      return people.get(principal.requester.tenant, id);
    },
    async add(principal, { name, email, role }) {
      demand(principal, 'administer');
      if (!/^[^\s@]+@[^\s@]+$/.test(email))
        throw invalidInput([{ path: 'email', problem: 'must be an e-mail address' }]);
      await roles.demandGiving(principal, role);
      const password = newSecret().slice(0, 20);
      const { tenant } = principal.requester;
      const draft = { id: newId('prs'), tenant, name, email, role, passwordIsTemporary: true };
      const person = await people.insert(draft, await signIn.hash(password));
      await note(principal, 'person.added', person.id, { name, email: person.email, role });
      return { person, password };
    },
    async update(principal, id, changes) {
      const before = await reachable(principal, id);
      if (changes.role !== undefined) await roles.demandGiving(principal, changes.role);
      const person = await people.update(before.tenant, id, changes);
      forget();
      const { name, role, disabled } = before;
      await note(principal, 'person.updated', id, {
        before: { name, role, disabled },
        after: { name: person.name, role: person.role, disabled: person.disabled },
      });
      return person;
    },
    async resetPassword(principal, id, withSecondFactors) {
      const { tenant } = await reachable(principal, id);
      if (principal.requester.id === id) {
        throw new AppError('conflict', 'Change your own password instead of resetting it.', { failureIndicator: id });
      }
      const password = newSecret().slice(0, 20);
      if (withSecondFactors) await people.dropSecondFactors(tenant, id);
      await people.setPassword(tenant, id, await signIn.hash(password));
      forget();
      await note(principal, 'person.password-reset', id, { secondFactorsRemoved: withSecondFactors });
      return { person: await people.get(tenant, id), password };
    },
    async ownSignIns(principal) {
      demandComplete(principal);
      return people.signIns(principal.requester.tenant, principal.requester.id);
    },
    async endOwnSignIn(principal, signInId) {
      demandComplete(principal);
      await endOne(principal, principal.requester.id, signInId);
    },
    async signIns(principal, id) {
      demand(principal, 'administer');
      await people.get(principal.requester.tenant, id);
      return people.signIns(principal.requester.tenant, id);
    },
    async endSignIn(principal, id, signInId) {
      await reachable(principal, id);
      await endOne(principal, id, signInId);
    },
    async createFirst({ temporary }) {
      if ((await people.count()) > 0) return null;
      const { tenant } = systemPrincipal.requester;
      const password = newSecret().slice(0, 20);
      const draft = {
        id: newId('prs'),
        tenant,
        name: 'Administrator',
        email: firstEmail,
        role: 'administrator',
        passwordIsTemporary: temporary,
      };
      try {
        const person = await people.insert(draft, await signIn.hash(password));
        await note(systemPrincipal, 'person.added', person.id, { email: firstEmail, role: person.role });
        return { email: firstEmail, password };
      } catch (error) {
        // Another server that started at the same moment was first.
        if (error instanceof AppError && error.code === 'conflict') return null;
        throw error;
      }
    },
  };
}
