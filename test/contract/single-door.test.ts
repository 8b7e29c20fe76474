import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { defineAction, defineConnector, type ActionContext } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Connection } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { noFiles } from '#kernel/file-store.ts';
import { defineFields } from '#kernel/field.ts';
import { newId } from '#kernel/ids.ts';
import type { Json } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { createNet } from '#net/net.ts';
import { createActionRunner } from '#response/action-runner.ts';
import { createConnectionHub } from '#response/connection-hub.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import type { createIntentStore } from '#store/intent-store.ts';
import { createServerStore } from '#store/server-store.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import { requester, tenant, testBox } from '#store/testing/samples.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { doorStores } from './door-parts.ts';

const password = 'pa55-w0rd/of+a=person';
const apiKey = 'api-key+of/the=console';

/** What reached the console, and how it answers the next writes. */
const sent: Json[] = [];
let answer: () => Promise<ActionOutcome> = async () => done('done');

const secretInput = defineFields({
  data: { kind: 'group', fields: { password: { kind: 'text', sensitive: true }, name: { kind: 'text' } } },
});

const connector = defineConnector({
  id: 'test',
  title: 'Test console',
  vendor: 'Test',
  docsUrl: 'https://example.test',
  settings: {},
  secrets: { apiKey: { kind: 'text', required: true, sensitive: true } },
  open: () => ({}),
  close: async () => undefined,
  transport: () => expect.unreachable('Nothing is examined here.'),
  check: async () => ({ message: 'ok', details: {}, expiresAt: null }),
  actions: [write('test.write', true), write('test.once', false), read('test.read')],
});

function write(id: string, idempotent: boolean) {
  return defineAction({
    id,
    title: id,
    summary: id,
    category: 'Test',
    effect: 'write',
    idempotent,
    input: secretInput,
    check(input) {
      if (input.data?.name === 'everyone') throw new AppError('invalid_input', 'Everyone is too many.');
    },
    targets: (input) => [input.data?.name ?? 'nobody'],
    async run(input, { permit }: ActionContext<object>) {
      await permit?.check();
      sent.push(input.data?.password ?? null);
      return answer();
    },
    manualCheck: 'Look at the console.',
  });
}

function read(id: string) {
  return defineAction({
    id,
    title: id,
    summary: id,
    category: 'Test',
    effect: 'read',
    idempotent: true,
    input: secretInput,
    async run(input, { record }: ActionContext<object>) {
      const url = `https://example.test/?password=${encodeURIComponent(input.data?.password ?? '')}`;
      record({ method: 'GET', url, at: new Date().toISOString(), durationMs: 1, status: 200 });
      return answer();
    },
  });
}

function done(message: string): ActionOutcome {
  return { status: 'succeeded', statusCode: 200, message, data: { message, [message]: [message] }, targets: [] };
}

function lost(): never {
  throw new AppError('connection_lost', `The answer to ${password} was lost.`, {
    applied: 'unknown',
    failureIndicator: 'POST /',
  });
}

let database: TestDatabase;
let runner: ActionRunner;
let ledger: ReturnType<typeof createIntentStore>;
let connections: ReturnType<typeof createConnectionStore>;
const serverId = newId('srv');

beforeAll(async () => {
  database = await openQueueDatabase();
  const catalog = createCatalog([connector]);
  connections = createConnectionStore(database.pool, await testBox());
  const stores = await doorStores(database);
  ({ ledger } = stores);
  await createServerStore(database.pool).beat({ id: serverId, host: 'test', pid: 1, first: true });
  const common = { catalog, clock: systemClock, log: silentLog };
  const hub = createConnectionHub({ ...common, connections, net: createNet({ clock: systemClock, log: silentLog }) });
  runner = createActionRunner({
    ...stores,
    ...common,
    hub,
    files: { writer: () => noFiles },
    serverId: () => serverId,
  });
  await connect('plain', {});
  await connect('resending', { unknownPolicy: 'resend' });
  await connect('locked', { readOnly: true });
});

afterAll(() => database.close());

beforeEach(() => {
  sent.length = 0;
  answer = async () => done('done');
});

describe('secrets', () => {
  test.each(['test.read', 'test.write', 'test.once'])(
    'that %s was given, or that the console echoes, are in no result',
    async (actionId) => {
      const echo = `${password} ${encodeURIComponent(password)} ${Buffer.from(password).toString('base64')} ${apiKey}`;
      for (const next of [
        async () => done(echo),
        async () => Promise.reject(new AppError('vendor_rejected', echo, { data: { echo }, failureIndicator: echo })),
      ]) {
        answer = next;
        const text = JSON.stringify(await run(actionId, 'plain', { data: { password, name: 'PC' } }));
        expect(text).toContain('***');
        for (const form of [
          password,
          encodeURIComponent(password),
          Buffer.from(password).toString('base64').slice(0, -2),
          apiKey,
        ])
          expect(text).not.toContain(form);
      }
    },
  );

  test('of the input are not in the ledger, so that the write is never repeated without them', async () => {
    answer = async () => lost();
    const result = await run('test.write', 'resending', { data: { password, name: 'PC' } });
    expect(result).toMatchObject({ status: 'failed', error: { applied: 'unknown' } });
    expect(sent).toEqual([password]);
    const intent = await ledger.find(result.intentId ?? '');
    expect(intent.status).toBe('unknown');
    expect(JSON.stringify(intent)).not.toContain(password);
    await expect(runner.resend(tenant, intent.id, requester, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('secrets'),
    });
    expect(sent).toEqual([password]);
  });
});

describe('a lost answer', () => {
  test('of an idempotent write without secrets is made good once by policy, and noted', async () => {
    let first = true;
    answer = async () => {
      if (!first) return done('done');
      first = false;
      return lost();
    };
    const result = await run('test.write', 'resending', { data: { name: 'PC' } });
    expect(result.status).toBe('succeeded');
    const again = await ledger.find(result.intentId ?? '');
    expect(await ledger.find(again.resendOf ?? '')).toMatchObject({
      status: 'unknown',
      resolution: { applied: null, note: expect.stringContaining(again.id) },
    });
    expect(sent).toHaveLength(2);
  });

  test('says what a person can check, and is not repeated for a second caller with its key', async () => {
    answer = async () => lost();
    const key = newId('req');
    const results = [
      await run('test.once', 'resending', { data: { name: 'PC' } }, key),
      await run('test.once', 'resending', { data: { name: 'PC' } }, key),
    ];
    for (const result of results) expect(result.message).toMatch(/Look at the console\.$/);
    expect(sent).toHaveLength(1);
  });
});

describe('one key', () => {
  test('is one write for callers that come at once, while it is under way and afterwards', async () => {
    for (let round = 0; round < 20; round += 1) {
      answer = async () => new Promise((resolve) => setTimeout(() => resolve(done('done')), 20));
      const key = newId('req');
      const results = await Promise.all(
        Array.from({ length: 8 }, () => run('test.once', 'plain', { data: { name: 'PC' } }, key)),
      );
      expect(new Set(results.map(({ intentId }) => intentId)).size).toBe(1);
      expect(results.every(({ status }) => status === 'succeeded')).toBe(true);
      expect(sent).toHaveLength(round + 1);
    }
  });

  test('stands for one request: another input, action or connection under it is refused', async () => {
    const key = newId('req');
    await run('test.once', 'plain', { data: { name: 'PC' } }, key);
    for (const [action, connection, name] of [
      ['test.once', 'plain', 'PC2'],
      ['test.write', 'plain', 'PC'],
      ['test.once', 'resending', 'PC'],
    ] as const) {
      await expect(run(action, connection, { data: { name } }, key)).rejects.toMatchObject({
        code: 'idempotency_mismatch',
      });
    }
    expect(sent).toHaveLength(1);
  });
});

test('an input that the action itself refuses leaves no intent, and nothing is sent', async () => {
  const before = await ledger.list(tenant, { limit: 500 });
  await expect(run('test.write', 'plain', { data: { name: 'everyone' } })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect(await ledger.list(tenant, { limit: 500 })).toHaveLength(before.length);
  expect(sent).toEqual([]);
});

test('a read-only connection takes reads, and neither writes nor resends', async () => {
  expect((await run('test.read', 'locked', {})).status).toBe('succeeded');
  await expect(run('test.write', 'locked', { data: { name: 'PC' } })).rejects.toMatchObject({ code: 'guard_denied' });
  answer = async () => lost();
  const { intentId = '' } = await run('test.write', 'plain', { data: { name: 'PC' } });
  const plain = await connections.get(tenant, 'plain');
  await connections.update(plain.id, { readOnly: true });
  await expect(runner.resend(tenant, intentId, requester, AbortSignal.timeout(5_000))).rejects.toMatchObject({
    code: 'guard_denied',
  });
  expect((await ledger.find(intentId)).resolution).toBeNull();
  await connections.update(plain.id, { readOnly: false });
  expect(sent).toHaveLength(1);
});

function run(actionId: string, connection: string, input: Json, key = newId('req')) {
  return runner.run({ actionId, connection, input, key, requester, signal: AbortSignal.timeout(10_000) });
}

async function connect(title: string, more: Partial<Pick<Connection, 'readOnly' | 'unknownPolicy'>>): Promise<void> {
  const draft = {
    id: newId('con'),
    tenant,
    connector: 'test',
    title,
    settings: {},
    readOnly: false,
    unknownPolicy: 'hold' as const,
    ...more,
  };
  await connections.insert(draft, { apiKey });
}
