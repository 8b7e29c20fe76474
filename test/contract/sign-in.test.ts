import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PersonStore, SignInDesk, SignInEvent } from '#kernel/sign-in.ts';
import { textOf } from '../system/support/json.ts';
import { ask, openTestDesk, type Answered, type TestDesk } from './sign-in-desk.ts';

const password = 'a long enough password';
const email = 'ada@example.test';
let lab: TestDesk;
let database: TestDesk['database'];
let people: PersonStore;
let desk: SignInDesk;
let events: SignInEvent[];

beforeAll(async () => {
  lab = await openTestDesk();
  ({ database, people, desk, events } = lab);
  const ada = { id: 'prs_ada', tenant: 'main', name: 'Ada', email, role: 'administrator', passwordIsTemporary: true };
  await people.insert(ada, await desk.hash(password));
});
afterAll(() => lab.close());
beforeEach(async () => {
  events.length = 0;
  await database.pool.query('delete from cordon.sign_in_rate');
});

const post = (path: string, body: object, cookie = ''): Promise<Answered> => ask(lab, path, body, cookie);
const signIn = (given = password): Promise<Answered> => post('/sign-in/email', { email, password: given });
const find = (cookie: string) => desk.find(new Headers({ cookie }));

test('knows who signed in, and forgets them when they sign out', async () => {
  const { status, cookie, set, body } = await signIn();
  expect(status).toBe(200);
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Strict/i);
  expect(JSON.stringify(body)).not.toContain('token');
  const found = await find(cookie);
  expect(found).toMatchObject({
    method: 'password',
    person: { name: 'Ada', tenant: 'main', passwordIsTemporary: true },
  });
  expect(await people.signIns('main', 'prs_ada')).toMatchObject([
    { id: found?.signInId, ipAddress: '10.0.0.1', userAgent: 'A browser' },
  ]);
  expect((await post('/sign-out', {}, cookie)).status).toBe(200);
  expect(await find(cookie)).toBeNull();
  expect(events.map(({ what, person, details }) => [what, person?.id, details['address']])).toEqual([
    ['sign-in.succeeded', 'prs_ada', '10.0.0.1'],
    ['sign-in.ended', 'prs_ada', '10.0.0.1'],
  ]);
});

test('refuses a wrong password, somebody unknown, and every path that is not ours', async () => {
  expect((await signIn('another long password')).code).toBe('unauthenticated');
  expect((await post('/sign-in/email', { email: 'eve@example.test', password })).code).toBe('unauthenticated');
  expect(events).toMatchObject([
    { what: 'sign-in.refused', person: { id: 'prs_ada' }, subject: 'prs_ada' },
    { what: 'sign-in.refused', person: null, subject: 'eve@example.test' },
  ]);
  expect(JSON.stringify(events)).not.toContain('another long password');
  for (const path of [
    '/sign-up/email',
    '/update-user',
    '/list-sessions',
    '/sign-in/social',
    '/../v1/runs',
    '/constructor',
  ])
    expect([path, (await post(path, { email, password })).code]).toEqual([path, 'not_found']);
});

test('slows down who guesses, also all at once, and whatever they say about their address', async () => {
  const tries = await Promise.all(Array.from({ length: 12 }, (_, index) => signIn(`guess number ${index} of many`)));
  expect(tries.filter(({ code }) => code === 'unauthenticated')).toHaveLength(5);
  expect(tries.filter(({ code }) => code === 'too_many_requests')).toHaveLength(7);
  expect((await signIn()).code).toBe('too_many_requests');
});

test('lets nobody in who is disabled, nor keeps them in', async () => {
  await people.insert(
    {
      id: 'prs_two',
      tenant: 'main',
      name: 'Two',
      email: 'two@example.test',
      role: 'administrator',
      passwordIsTemporary: false,
    },
    null,
  );
  const { cookie } = await signIn();
  await people.update('main', 'prs_ada', { disabled: true });
  expect(await find(cookie)).toBeNull();
  expect((await signIn()).code).toBe('unauthenticated');
  expect(events.at(-1)).toMatchObject({ what: 'sign-in.refused', details: { reason: 'disabled' } });
  await expect(people.update('main', 'prs_two', { role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' });
  await people.update('main', 'prs_ada', { disabled: false });
});

test('a password that was chosen is not temporary any more, and ends the other sign-ins', async () => {
  const other = await signIn();
  const { cookie } = await signIn();
  const same = await post('/change-password', { currentPassword: password, newPassword: password }, cookie);
  expect(same.code).toBe('invalid_input');
  expect((await post('/change-password', { currentPassword: password, newPassword: 'short' }, cookie)).code).toBe(
    'invalid_input',
  );
  const next = 'quite another password';
  const changed = await post('/change-password', { currentPassword: password, newPassword: next }, cookie);
  expect(changed.status).toBe(200);
  expect(await find(other.cookie)).toBeNull();
  expect((await find(changed.cookie))?.person.passwordIsTemporary).toBe(false);
  await people.setPassword('main', 'prs_ada', await desk.hash(password));
  expect(await find(changed.cookie)).toBeNull();
  expect((await signIn()).status).toBe(200);
});

test('asks for a code after the password, takes it once it fits, and backup codes once each', async () => {
  const first = await signIn();
  expect((await post('/two-factor/enable', { password: 'wrong long password' }, first.cookie)).code).toBe(
    'invalid_input',
  );
  const enabled = await post('/two-factor/enable', { password }, first.cookie);
  const secret = new URL(textOf(enabled.body['totpURI'])).searchParams.get('secret') ?? '';
  expect((await find(first.cookie))?.person.secondFactor).toBe(false);
  const verified = await post('/two-factor/verify-totp', { code: totp(secret) }, first.cookie);
  expect((await find(verified.cookie))?.person.secondFactor).toBe(true);
  await database.pool.query('delete from cordon.sign_in_rate');

  const half = await signIn();
  expect(half.body['twoFactorRedirect']).toBe(true);
  expect(await find(half.cookie)).toBeNull();
  const count = events.length;
  expect((await post('/two-factor/verify-totp', { code: '000000' }, half.cookie)).code).toBe('unauthenticated');
  expect(events.slice(count)).toMatchObject([{ what: 'sign-in.refused', person: { id: 'prs_ada' } }]);
  const whole = await post('/two-factor/verify-totp', { code: totp(secret), trustDevice: true }, half.cookie);
  expect((await find(whole.cookie))?.method).toBe('password');
  expect(events.at(-1)?.what).toBe('sign-in.succeeded');
  // No device is let in without a code later.
  expect(whole.set).not.toContain('trust_device');

  await database.pool.query('delete from cordon.sign_in_rate');
  const [code] = enabled.body['backupCodes'] as readonly string[];
  const again = await signIn();
  expect((await post('/two-factor/verify-backup-code', { code }, again.cookie)).status).toBe(200);
  const reused = await signIn();
  expect((await post('/two-factor/verify-backup-code', { code }, reused.cookie)).code).toBe('unauthenticated');
  await people.dropSecondFactors('main', 'prs_ada');
  expect((await signIn()).body['twoFactorRedirect']).toBeUndefined();
});

/** RFC 6238 with what authenticators use: SHA-1, 30 seconds, six digits. */
function totp(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret.replace(/=+$/, ''))
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
