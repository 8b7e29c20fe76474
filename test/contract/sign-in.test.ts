import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import type { SignInDesk } from '#kernel/sign-in.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { createSignInDesk } from '#access/sign-in.ts';

const origin = 'http://127.0.0.1:7400';
const password = 'a long enough password';
let database: TestDatabase;
let desk: SignInDesk;
beforeAll(async () => {
  database = await openTestDatabase();
  desk = createSignInDesk({
    pool: database.pool,
    secret: 'f3Qm81zLw0xPbT6vRk29JsYdHcNaUeGo',
    origins: [origin],
    secure: false,
    log: silentLog,
  });
  await desk.add({ tenant: 'main', name: 'Ada', email: 'ada@example.test', role: 'administrator' }, password);
});
afterAll(() => database.close());

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const address = { 'content-type': 'application/json', origin, 'x-forwarded-for': '10.0.0.1', ...headers };
  return desk.handle(
    new Request(`${origin}/api/auth${path}`, { method: 'POST', headers: address, body: JSON.stringify(body) }),
  );
}

async function signIn(given = password): Promise<{ status: number; cookie: string; set: string }> {
  const response = await post('/sign-in/email', { email: 'ada@example.test', password: given });
  const set = response.headers.getSetCookie().join('; ');
  return {
    status: response.status,
    set,
    cookie: response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  };
}

test('knows who signed in, and forgets them when they sign out', async () => {
  const { status, cookie, set } = await signIn();
  expect(status).toBe(200);
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Strict/i);
  const found = await desk.find(new Headers({ cookie }));
  expect(found?.person).toMatchObject({
    name: 'Ada',
    tenant: 'main',
    role: 'administrator',
    passwordIsTemporary: true,
  });
  expect((await post('/sign-out', {}, { cookie })).status).toBe(200);
  expect(await desk.find(new Headers({ cookie }))).toBeNull();
});

test('refuses a wrong password and a sign-up', async () => {
  await database.pool.query('delete from cordon.sign_in_rate');
  expect((await signIn('another long password')).status).toBe(401);
  const { status } = await post('/sign-up/email', { email: 'eve@example.test', password, name: 'Eve' });
  expect(status).toBeGreaterThanOrEqual(400);
});

test('slows down who guesses', async () => {
  await database.pool.query('delete from cordon.sign_in_rate');
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries += 1) statuses.push((await signIn(`guess number ${tries} of many`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test('lets nobody in who is disabled, nor keeps them in', async () => {
  await database.pool.query('delete from cordon.sign_in_rate');
  const { cookie } = await signIn();
  await database.pool.query('update cordon.person set disabled = true');
  expect(await desk.find(new Headers({ cookie }))).toBeNull();
  expect((await signIn()).status).toBeGreaterThanOrEqual(400);
  await database.pool.query('update cordon.person set disabled = false');
});

test('ends every sign-in when the password is set anew', async () => {
  await database.pool.query('delete from cordon.sign_in_rate');
  const { cookie } = await signIn();
  const found = await desk.find(new Headers({ cookie }));
  await desk.setPassword(found?.person.id ?? '', 'another long password');
  expect(await desk.find(new Headers({ cookie }))).toBeNull();
  expect((await signIn()).status).toBe(401);
  expect((await signIn('another long password')).status).toBe(200);
});
