import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { roleOf, type SingleSignOn } from '#access/single-sign-on.ts';
import { startIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import { textOf } from '../system/support/json.ts';
import { ask, openTestDesk, origin, type Answered, type TestDesk } from './sign-in-desk.ts';

const callback = `${origin}/api/auth/callback/single-sign-on`;
let provider: IdentityProvider;
let lab: TestDesk;
let options: SingleSignOn;

beforeAll(async () => {
  provider = await startIdentityProvider({ clientId: 'cordon', clientSecret: 'of the client', redirect: callback });
  options = {
    issuer: provider.issuer,
    clientId: 'cordon',
    clientSecret: 'of the client',
    title: 'Company',
    roleClaim: 'groups',
    roleMap: [
      { value: 'soc-leads', role: 'administrator' },
      { value: 'soc', role: 'responder' },
    ],
    defaultRole: null,
  };
  lab = await openTestDesk(options);
});
afterAll(async () => {
  await lab.close();
  await provider.stop();
});
beforeEach(async () => {
  lab.events.length = 0;
  provider.answerWith({ sub: 'u1', email: 'grace@example.test', email_verified: true, name: 'Grace', groups: ['soc'] });
  await lab.database.pool.query(
    'delete from cordon.sign_in_rate; delete from cordon.person; delete from cordon.verification',
  );
});

/** To the provider and back, as a browser goes. */
async function goThrough(
  twist: { readonly cookie?: string; readonly query?: Record<string, string> } = {},
): Promise<Answered> {
  const begun = await ask(lab, '/sign-in/social', {});
  expect(begun.status).toBe(200);
  const back = new URL(await provider.authorize(textOf(begun.body['url'])));
  for (const [name, value] of Object.entries(twist.query ?? {})) back.searchParams.set(name, value);
  return ask(lab, `/callback/single-sign-on${back.search}`, undefined, twist.cookie ?? begun.cookie);
}

const who = (answer: Answered) => lab.desk.find(new Headers({ cookie: answer.cookie }));

test('lets in whom the provider knows, with the role of the claim, and takes the role anew each time', async () => {
  const first = await goThrough();
  expect([first.status, first.location]).toEqual([302, '/']);
  const person = {
    email: 'grace@example.test',
    name: 'Grace',
    role: 'responder',
    tenant: 'main',
    passwordIsTemporary: false,
  };
  expect(await who(first)).toMatchObject({ method: 'single-sign-on', person });
  provider.answerWith({
    sub: 'u1',
    email: 'grace@example.test',
    email_verified: true,
    groups: ['x', 'soc-leads', 'soc'],
  });
  expect((await who(await goThrough()))?.person).toMatchObject({ role: 'administrator' });
  expect(await lab.people.count()).toBe(1);
  expect(lab.events.map(({ what }) => what)).toEqual(['sign-in.succeeded', 'person.role-changed', 'sign-in.succeeded']);
  const { rows } = await lab.database.pool.query('select access_token, refresh_token, id_token from cordon.credential');
  expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null }]);
});

test('asks with a proof key, a state and a nonce, and has the state cookie come back from elsewhere', async () => {
  const begun = await ask(lab, '/sign-in/social', {
    scopes: ['everything'],
    requestSignUp: true,
    callbackURL: 'https://evil.example',
  });
  const query = new URL(textOf(begun.body['url'])).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    client_id: 'cordon',
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid email profile',
    code_challenge_method: 'S256',
    nonce: expect.stringMatching(/.{20}/),
    state: expect.stringMatching(/.{20}/),
  });
  expect(begun.set).toMatch(/cordon\.state=[^;]+;[^,]*SameSite=Lax/i);
});

test('refuses whom no claim gives a role, unless there is a role for all', async () => {
  provider.answerWith({ sub: 'u2', email: 'eve@example.test', email_verified: true, groups: ['sales'] });
  const refused = await goThrough();
  expect(refused.location).toMatch(/^\/sign-in\?error=/);
  expect(await who(refused)).toBeNull();
  expect(await lab.people.count()).toBe(0);
  expect(lab.events).toMatchObject([{ what: 'sign-in.refused', details: { method: 'single-sign-on' } }]);

  const open = await openTestDesk({ ...options, defaultRole: 'viewer' });
  try {
    const begun = await ask(open, '/sign-in/social', {});
    const back = new URL(await provider.authorize(textOf(begun.body['url'])));
    const entered = await ask(open, `/callback/single-sign-on${back.search}`, undefined, begun.cookie);
    const found = await open.desk.find(new Headers({ cookie: entered.cookie }));
    expect(found?.person).toMatchObject({ role: 'viewer', email: 'eve@example.test' });
  } finally {
    await open.close();
  }
});

test('finds who was added here by an address that the provider has verified, and by no other', async () => {
  const ada = {
    id: 'prs_ada',
    tenant: 'main',
    name: 'Ada',
    email: 'ada@example.test',
    role: 'author',
    passwordIsTemporary: true,
  };
  await lab.people.insert(ada, await lab.desk.hash('a long enough password'));
  provider.answerWith({ sub: 'u3', email: 'ada@example.test', email_verified: false });
  expect((await goThrough()).location).toMatch(/error=/);
  provider.answerWith({ sub: 'u3', email: 'Ada@Example.test', email_verified: true });
  expect((await who(await goThrough()))?.person).toMatchObject({ id: 'prs_ada', role: 'author' });
  await lab.people.update('main', 'prs_ada', { disabled: true });
  expect(await who(await goThrough())).toBeNull();
});

test.each([
  ['another issuer', { iss: 'https://evil.example' }],
  ['another audience', { aud: 'somebody-else' }],
  ['another nonce', { nonce: 'guessed' }],
  ['a time that is over', { exp: 1_000 }],
] as const)('refuses an id token with %s', async (_, claims) => {
  provider.answerWith({ sub: 'u1', email: 'grace@example.test', email_verified: true, groups: ['soc'], ...claims });
  const answer = await goThrough();
  expect(answer.location).toMatch(/error=/);
  expect(await who(answer)).toBeNull();
});

test('refuses an id token that somebody else has signed, and a way back that began elsewhere', async () => {
  provider.signWithForeignKey(true);
  expect((await goThrough()).location).toMatch(/error=/);
  provider.signWithForeignKey(false);
  expect((await goThrough({ cookie: 'cordon.state=guessed' })).location).toMatch(/error=/);
  expect((await goThrough({ query: { state: 'guessed' } })).location).toMatch(/error=/);
  expect((await goThrough({ query: { code: 'guessed' } })).location).toMatch(/error=/);
  expect(await lab.people.count()).toBe(0);
});

test('reads a role from a claim by name or by path', () => {
  const roleMap = [{ value: 'a', role: 'viewer' }];
  expect(roleOf({ roleClaim: 'https://x.test/roles', roleMap }, { 'https://x.test/roles': 'a' })).toBe('viewer');
  expect(roleOf({ roleClaim: 'realm_access.roles', roleMap }, { realm_access: { roles: ['b', 'a'] } })).toBe('viewer');
  expect(roleOf({ roleClaim: 'realm_access.roles', roleMap }, { realm_access: 'a' })).toBeNull();
  expect(roleOf({ roleClaim: 'constructor.name', roleMap: [{ value: 'Object', role: 'x' }] }, {})).toBeNull();
});
