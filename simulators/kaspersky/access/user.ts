import { SimulatorInputError } from '../../kit/input-error.ts';
import { readObject } from '../../kit/reader.ts';
import { fromBase64 } from '../wire/authorization.ts';
import { rights, type Right } from './right.ts';

export interface User {
  readonly name: string;
  readonly password: string;
  /** `any` signs in with either flag, as the account of the vendor's published samples does. */
  readonly account: 'internal' | 'domain' | 'any';
  readonly domain: string;
  /** Null signs in with the password alone. */
  readonly totp: string | null;
  readonly webToken: string | null;
  /** Scope Administration Server: without it every call is denied. */
  readonly serverScope: boolean;
  /** Scope Managed devices: without it lists are empty. */
  readonly devicesScope: boolean;
  readonly rights: readonly Right[];
  readonly readOnlyGroups: readonly number[];
}

const everything = {
  account: 'internal',
  domain: '',
  totp: null,
  webToken: null,
  serverScope: true,
  devicesScope: true,
  rights,
  readOnlyGroups: [],
} as const satisfies Partial<User>;

/** By a name of ours, so that tests can say which. */
export const seedUsers: Readonly<Record<string, User>> = {
  administrator: { ...everything, name: 'api-user', password: 'password', webToken: 'simulator-web-token' },
  domain: { ...everything, name: 'svc-response', password: 'Réponse-2026', account: 'domain', domain: 'EXAMPLE' },
  sample: { ...everything, name: 'klakoapi_test', password: 'test1234!', account: 'any' },
  reader: {
    ...everything,
    name: 'reader',
    password: 'reader-password',
    rights: ['basic.read', 'antivirus.read', 'intrusion.read'],
  },
  noServer: { ...everything, name: 'no-server', password: 'no-server-password', serverScope: false },
  noDevices: { ...everything, name: 'no-devices', password: 'no-devices-password', devicesScope: false },
  secondFactor: { ...everything, name: 'two-steps', password: 'two-steps-password', totp: '123456' },
};

export function signsIn(
  user: User,
  given: { readonly user: string; readonly password: string; readonly domain: string; readonly internal: boolean },
): boolean {
  if (user.name.toLowerCase() !== given.user.toLowerCase() || user.password !== given.password) return false;
  if (user.account === 'any') return true;
  if ((user.account === 'internal') !== given.internal) return false;
  // Some clients encode the domain as they do the name.
  const domains = [given.domain, fromBase64(given.domain) ?? given.domain];
  return given.domain === '' || domains.some((domain) => sameText(domain, user.domain));
}

function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Adds, alters or, with null, removes users by our names. @throws SimulatorInputError */
export function changeUsers(users: Readonly<Record<string, User>>, change: unknown): Readonly<Record<string, User>> {
  const given = readObject(change, 'users');
  const changed = new Map(Object.entries(users));
  for (const key of given.names()) {
    if (given.value(key) === null) {
      changed.delete(key);
      continue;
    }
    const known = changed.get(key);
    changed.set(key, changeUser(key, known ?? { ...everything, name: key, password: '' }, given.value(key)));
  }
  return Object.fromEntries(changed);
}

function changeUser(key: string, user: User, change: unknown): User {
  const given = readObject(change, `users.${key}`);
  const wanted = given.value('rights');
  if (wanted !== undefined && !Array.isArray(wanted))
    throw new SimulatorInputError(`users.${key}.rights must be a list.`);
  const groups = given.value('readOnlyGroups');
  if (groups !== undefined && !Array.isArray(groups)) {
    throw new SimulatorInputError(`users.${key}.readOnlyGroups must be a list.`);
  }
  const changed: User = {
    name: given.text('name') ?? user.name,
    password: given.text('password') ?? user.password,
    account: given.choice('account', ['internal', 'domain', 'any']) ?? user.account,
    domain: given.text('domain') ?? user.domain,
    totp: given.value('totp') === null ? null : (given.text('totp') ?? user.totp),
    webToken: given.value('webToken') === null ? null : (given.text('webToken') ?? user.webToken),
    serverScope: given.flag('serverScope') ?? user.serverScope,
    devicesScope: given.flag('devicesScope') ?? user.devicesScope,
    rights: wanted === undefined ? user.rights : rights.filter((right) => wanted.includes(right)),
    readOnlyGroups: groups === undefined ? user.readOnlyGroups : groups.map(Number),
  };
  given.end();
  return changed;
}
