import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { ConnectionDraft, Examination } from '#kernel/connection.ts';
import { createConnectionStore } from './connection-store.ts';
import { createIntentStore } from './intent-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { createServerStore } from './server-store.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { sampleIntent, sampleResult, tenant, testBox } from './testing/samples.ts';

let database: TestDatabase;
let connections: ReturnType<typeof createConnectionStore>;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  connections = createConnectionStore(database.pool, await testBox());
});
afterAll(() => database.close());

function draft(title: string, changes: Partial<ConnectionDraft> = {}): ConnectionDraft {
  return {
    id: newId('con'),
    tenant,
    connector: 'kaspersky',
    title,
    settings: { url: 'https://ksc.example' },
    readOnly: false,
    unknownPolicy: 'hold',
    ...changes,
  };
}

it('keeps a connection, and its secrets apart and unreadable', async () => {
  const given = draft('Head office');
  const connection = await connections.insert(given, { password: 'correct horse', pin: 2n ** 60n });
  expect(connection).toEqual({
    ...given,
    secretId: expect.stringMatching(/^sec_/),
    checkMinutes: 15,
    noticeAfter: 3,
    nextCheckAt: expect.any(String),
    revision: 1,
    health: null,
    createdAt: expect.any(String),
    updatedAt: connection.createdAt,
  });
  expect(await connections.readSecrets(connection.secretId)).toEqual({ password: 'correct horse', pin: 2n ** 60n });
  const { rows } = await database.pool.query(
    'select s::text as text from cordon.secret s union all select c::text from cordon.connection c',
  );
  expect(JSON.stringify(rows)).not.toContain('horse');
});

it('finds by id first, then by title, within the tenant', async () => {
  const first = await connections.insert(draft('Branch'), {});
  const impostor = await connections.insert(draft(first.id), {});
  expect((await connections.get(tenant, first.id)).title).toBe('Branch');
  expect((await connections.get(tenant, 'Branch')).id).toBe(first.id);
  await expect(connections.get('south', first.id)).rejects.toMatchObject({ code: 'unknown_connection' });
  await connections.remove(impostor.id);
});

it('refuses a title that is taken in the tenant, and leaves no secret behind', async () => {
  await connections.insert(draft('Taken'), {});
  const { rows: before } = await database.pool.query('select count(*) from cordon.secret');
  await expect(connections.insert(draft('Taken'), {})).rejects.toMatchObject({ code: 'conflict' });
  const { rows: after } = await database.pool.query('select count(*) from cordon.secret');
  expect(after).toEqual(before);
  await connections.insert(draft('Taken', { tenant: 'south' }), {});
  const other = await connections.insert(draft('Free'), {});
  await expect(connections.update(other.id, { title: 'Taken' })).rejects.toMatchObject({ code: 'conflict' });
});

it('changes what is given and keeps the rest; the revision grows', async () => {
  const before = await connections.insert(draft('Changing'), { token: 'old' });
  const renamed = await connections.update(before.id, { title: 'Changed', readOnly: true });
  expect(renamed).toMatchObject({
    title: 'Changed',
    readOnly: true,
    settings: before.settings,
    unknownPolicy: 'hold',
    revision: 2,
  });
  expect(await connections.readSecrets(before.secretId)).toEqual({ token: 'old' });
  const resealed = await connections.update(
    before.id,
    { readOnly: false, settings: {}, unknownPolicy: 'resend' },
    { token: 'new' },
  );
  expect(resealed).toMatchObject({
    readOnly: false,
    settings: {},
    unknownPolicy: 'resend',
    revision: 3,
    secretId: before.secretId,
  });
  expect(await connections.readSecrets(before.secretId)).toEqual({ token: 'new' });
  await expect(connections.update('con_none', { title: 'x' })).rejects.toMatchObject({ code: 'unknown_connection' });
});

function examined(changes: Partial<Examination> = {}): Examination {
  const checkedAt = '2026-03-01T10:00:00.000Z';
  return { status: 'failing', message: 'refused', rungs: [], details: {}, expiresAt: null, checkedAt, ...changes };
}

it('notes health without counting it as a change, and failures in a row', async () => {
  const connection = await connections.insert(draft('Healthy'), {});
  const first = await connections.setHealth(connection.id, examined());
  expect(first).toMatchObject({ before: null, connection: { revision: 1, health: { failures: 1 } } });
  const second = await connections.setHealth(connection.id, examined({ checkedAt: '2026-03-01T10:15:00.000Z' }));
  const failing = { status: 'failing', message: 'refused', failures: 2, failingSince: '2026-03-01T10:00:00.000Z' };
  expect(second?.connection.health).toMatchObject(failing);
  const works = examined({ status: 'warning', message: 'soon over', expiresAt: '2026-03-05T00:00:00.000Z' });
  const third = await connections.setHealth(connection.id, works);
  expect(third?.before).toMatchObject(failing);
  expect(third?.connection.health).toEqual({
    status: 'warning',
    message: 'soon over',
    checkedAt: '2026-03-01T10:00:00.000Z',
    expiresAt: '2026-03-05T00:00:00.000Z',
    failures: 0,
    failingSince: null,
  });
  expect(await connections.lastExamination(connection.id)).toEqual(works);
  await connections.forgetHealth(connection.id);
  expect((await connections.get(tenant, connection.id)).health).toBeNull();
  expect(await connections.lastExamination(connection.id)).toBeNull();
  expect(await connections.setHealth('con_gone', works)).toBeNull();
});

it('counts two checks that end at once as two', async () => {
  const { id } = await connections.insert(draft('Busy'), {});
  await Promise.all(Array.from({ length: 8 }, () => connections.setHealth(id, examined())));
  expect((await connections.get(tenant, id)).health?.failures).toBe(8);
});

it('plans the next check by the interval, and later where that is asked for', async () => {
  const minutes = (next: string | null): number => Math.round((Date.parse(next ?? '') - Date.now()) / 60_000);
  const usual = await connections.insert(draft('Usual'), {});
  expect(usual).toMatchObject({ checkMinutes: 15, noticeAfter: 3 });
  expect(minutes(usual.nextCheckAt)).toBe(15);
  expect(await connections.due(usual.id)).toBeNull();
  const often = await connections.update(usual.id, { checkMinutes: 5 });
  expect(minutes(often.nextCheckAt)).toBe(5);
  const renamed = await connections.update(usual.id, { title: 'Renamed' });
  expect(renamed.nextCheckAt).toBe(often.nextCheckAt);
  const refused = await connections.setHealth(usual.id, examined(), 60);
  expect(minutes(refused?.connection.nextCheckAt ?? null)).toBe(60);
  const never = await connections.update(usual.id, { checkMinutes: 0 });
  expect(never.nextCheckAt).toBeNull();
  const asked = await connections.setHealth(usual.id, examined());
  expect(asked?.connection.nextCheckAt).toBeNull();
});

it('knows a connection whose check is due', async () => {
  const { id } = await connections.insert(draft('Due'), {});
  await database.pool.query(`update cordon.connection set next_check_at = now() - interval '1 s' where id = $1`, [id]);
  expect((await connections.due(id))?.title).toBe('Due');
  await createServerStore(database.pool).rearm(0);
  const added = await queuedJobs(database.pool);
  expect(added.filter(({ key }) => key === `check-connection:${id}`)).toMatchObject([
    { name: 'check-connection', payload: { connectionId: id } },
  ]);
});

it('lists by title', async () => {
  await connections.insert(draft('b', { tenant: 'listing' }), {});
  await connections.insert(draft('a', { tenant: 'listing' }), {});
  expect((await connections.list('listing')).map(({ title }) => title)).toEqual(['a', 'b']);
});

it('removes a connection and its secret, but not while writes are unfinished', async () => {
  const connection = await connections.insert(draft('Going'), { token: 'x' });
  const intents = createIntentStore(database.pool);
  const { intent } = await intents.open(sampleIntent(connection.id));
  await expect(connections.remove(connection.id)).rejects.toMatchObject({
    code: 'conflict',
    details: { unfinished: 1 },
  });
  await intents.close(intent.id, 'unknown', sampleResult({ status: 'failed' }));
  await expect(connections.remove(connection.id)).rejects.toMatchObject({ code: 'conflict' });
  await intents.close(intent.id, 'succeeded', sampleResult());
  await connections.remove(connection.id);
  await expect(connections.get(tenant, connection.id)).rejects.toMatchObject({ code: 'unknown_connection' });
  await expect(connections.readSecrets(connection.secretId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(connections.remove(connection.id)).rejects.toMatchObject({ code: 'unknown_connection' });
  expect((await intents.find(intent.id)).status).toBe('succeeded');
});

it('never leaves an open write on a removed connection', async () => {
  const intents = createIntentStore(database.pool);
  let opened = 0;
  for (let round = 0; round < 60; round += 1) {
    const connection = await connections.insert(draft(`Race ${round}`), {});
    const [intent, removal] = await Promise.allSettled([
      intents.open(sampleIntent(connection.id)),
      connections.remove(connection.id),
    ]);
    if (intent.status === 'fulfilled') opened += 1;
    expect([intent.status, removal.status].toSorted()).toEqual(['fulfilled', 'rejected']);
  }
  expect(opened).toBeGreaterThan(0);
});
