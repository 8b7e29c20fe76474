import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { textOf } from '../system/support/json.ts';
import { ask, openTestDesk, origin, type TestDesk } from './sign-in-desk.ts';

const password = 'a long enough password';
const email = 'ada@example.test';
let lab: TestDesk;
let cookie: string;

beforeAll(async () => {
  lab = await openTestDesk();
  const ada = { id: 'prs_ada', tenant: 'main', name: 'Ada', email, role: 'responder', passwordIsTemporary: false };
  await lab.people.insert(ada, await lab.desk.hash(password));
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.events.length = 0;
  await lab.database.pool.query('delete from cordon.sign_in_rate; delete from cordon.passkey');
  ({ cookie } = await ask(lab, '/sign-in/email', { email, password }));
});

test('is registered by whoever is signed in, and opens the door afterwards', async () => {
  const device = createDevice();
  expect((await register(device)).status).toBe(200);
  expect((await lab.people.get('main', 'prs_ada')).passkeys).toBe(1);
  const entered = await enter(device);
  expect(entered.status).toBe(200);
  expect(await lab.desk.find(new Headers({ cookie: entered.cookie }))).toMatchObject({
    method: 'passkey',
    person: { id: 'prs_ada' },
  });
  expect(lab.events.map(({ what }) => what)).toEqual([
    'sign-in.succeeded',
    'person.passkey-added',
    'sign-in.succeeded',
  ]);
  const { body } = await ask(lab, '/passkey/list', undefined, cookie);
  const [{ id }] = body['items'] as unknown as readonly [{ readonly id: string }];
  expect((await ask(lab, '/passkey/rename', { id, name: 'Laptop' }, cookie)).body).toMatchObject({ name: 'Laptop' });
  expect((await ask(lab, '/passkey/remove', { id }, cookie)).status).toBe(200);
  expect((await enter(device)).code).toBe('unauthenticated');
});

test('is refused for what is wrong with it', async () => {
  const device = createDevice();
  await register(device);
  expect((await enter(createDevice())).code).toBe('unauthenticated');
  expect((await enter(device, { verified: false })).code).toBe('invalid_input');
  expect((await enter(device, { origin: 'https://evil.example' })).code).toBe('invalid_input');
  expect((await enter(device, { host: 'evil.example' })).code).toBe('invalid_input');
  expect((await enter(device, { challenge: randomBytes(32).toString('base64url') })).code).toBe('invalid_input');
});

test('that is a copy of another one is seen by its counter', async () => {
  const device = createDevice();
  await register(device);
  expect((await enter(device, { counter: 7 })).status).toBe(200);
  await lab.database.pool.query('delete from cordon.sign_in_rate');
  expect((await enter(device, { counter: 7 })).code).not.toBe('');
  expect((await enter(device, { counter: 8 })).status).toBe(200);
});

test('needs a challenge that is good once, in the browser that asked', async () => {
  const device = createDevice();
  await register(device);
  const options = await ask(lab, '/passkey/sign-in-options', {});
  const response = device.assert(textOf(options.body['challenge']), {});
  expect((await ask(lab, '/passkey/sign-in', { response })).code).toBe('invalid_input');
  expect((await ask(lab, '/passkey/sign-in', { response }, options.cookie)).status).toBe(200);
  expect((await ask(lab, '/passkey/sign-in', { response }, options.cookie)).code).toBe('invalid_input');
});

test('opens nothing for somebody who is disabled, and is registered by nobody who is not signed in', async () => {
  const device = createDevice();
  await register(device);
  await lab.people.update('main', 'prs_ada', { disabled: true });
  expect((await enter(device)).code).toBe('unauthenticated');
  await lab.people.update('main', 'prs_ada', { disabled: false });
  expect((await ask(lab, '/passkey/register-options', {})).code).toBe('unauthenticated');
  expect((await ask(lab, '/passkey/list')).code).toBe('unauthenticated');
});

type Device = ReturnType<typeof createDevice>;

async function register(device: Device) {
  const options = await ask(lab, '/passkey/register-options', {}, cookie);
  const response = device.attest(textOf(options.body['challenge']));
  return ask(lab, '/passkey/register', { name: 'Key', response }, `${cookie}; ${options.cookie}`);
}

interface Twist {
  readonly counter?: number;
  readonly verified?: boolean;
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
}

async function enter(device: Device, twist: Twist = {}) {
  const options = await ask(lab, '/passkey/sign-in-options', {});
  const response = device.assert(twist.challenge ?? textOf(options.body['challenge']), twist);
  return ask(lab, '/passkey/sign-in', { response }, options.cookie);
}

/** An authenticator as WebAuthn describes it, with an ES256 key and no attestation. */
function createDevice() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(16);

  const client = (type: string, challenge: string, from: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));

  return {
    attest(challenge: string) {
      const data = client('webauthn.create', challenge, origin);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey)]);
      const authData = Buffer.concat([header('localhost', 0x45, 0), attested]);
      const attestation = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      );
      return credential({ clientDataJSON: url(data), attestationObject: url(attestation), transports: ['internal'] });
    },
    assert(challenge: string, { counter = 0, verified = true, origin: from = origin, host = 'localhost' }: Twist) {
      const data = client('webauthn.get', challenge, from);
      const authData = header(host, verified ? 0x05 : 0x01, counter);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      const signature = sign('sha256', signed, privateKey);
      return credential({ clientDataJSON: url(data), authenticatorData: url(authData), signature: url(signature) });
    },
  };

  function credential(response: object) {
    return { id: url(id), rawId: url(id), type: 'public-key', clientExtensionResults: {}, response };
  }
}

function header(host: string, flags: number, counter: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([flags]), count]);
}

function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

/** The few kinds of RFC 8949 that are needed here. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? start(0, value) : start(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([start(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([start(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([start(5, entries.length), ...entries.flatMap(([name, entry]) => [cbor(name), cbor(entry)])]);
}

function start(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(kind << 5) | length]);
  return length < 256
    ? Buffer.from([(kind << 5) | 24, length])
    : Buffer.from([(kind << 5) | 25, length >> 8, length & 255]);
}

function url(bytes: Buffer): string {
  return bytes.toString('base64url');
}
