import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Channel, ChannelStore, Notice, NoticeStore } from '#kernel/notice.ts';
import { createChannelStore } from './channel-store.ts';
import { rearmLostJobs } from './lost-jobs.ts';
import { createNoticeStore } from './notice-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { tenant, testBox } from './testing/samples.ts';

let database: TestDatabase;
let channels: ChannelStore;
let notices: NoticeStore;

beforeAll(async () => {
  database = await openQueueDatabase();
  channels = createChannelStore(database.pool, await testBox());
  notices = createNoticeStore(database.pool);
});
beforeEach(() => database.pool.query('truncate cordon.channel, cordon.secret, graphile_worker._private_jobs cascade'));
afterAll(() => database.close());

const secrets = { password: 'correct horse battery' };

function open(title: string, kinds: readonly string[] = ['*'], owner = tenant): Promise<Channel> {
  const settings = { host: 'mail.example', big: 12345678901234567890n };
  return channels.insert({ id: newId('chn'), tenant: owner, title, kind: 'email', settings, kinds }, secrets);
}

function notice(changes: Partial<Notice> = {}): Notice {
  return {
    tenant,
    kind: 'approval.requested',
    severity: 'info',
    title: 'T',
    text: 'x',
    path: null,
    key: 'k1',
    ...changes,
  };
}

async function reached(): Promise<string[]> {
  const titles = new Map((await channels.list(tenant)).map(({ id, title }) => [id, title]));
  return (await notices.list(tenant, { limit: 50 })).map(({ channelId }) => titles.get(channelId) ?? '').toSorted();
}

describe('channels', () => {
  it('keep their secrets sealed, and are found by id or title in their own tenant', async () => {
    const channel = await open('soc');
    expect(await channels.get(tenant, channel.id)).toEqual(channel);
    expect(await channels.get(tenant, 'soc')).toEqual(channel);
    expect(
      JSON.stringify(channel, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('horse');
    const { rows } = await database.pool.query<{ purpose: string; text: string }>(
      `select purpose, encode(cipher_text, 'escape') as text from cordon.secret`,
    );
    expect(rows).toMatchObject([{ purpose: 'channel', text: expect.not.stringContaining('horse') }]);
    expect(await channels.readSecrets(channel.id)).toEqual(secrets);
    await expect(channels.get('south', channel.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('change in part; a title is taken once; removal takes secrets and notices along', async () => {
    const channel = await open('soc');
    await open('lead');
    const { id } = channel;
    expect(await channels.update({ id, tenant, kinds: ['a.*'] })).toEqual({ ...channel, kinds: ['a.*'] });
    expect(await channels.readSecrets(id)).toEqual(secrets);
    await channels.update({ id, tenant, settings: { host: 'b' } }, { password: 'another one' });
    expect(await channels.readSecrets(id)).toEqual({ password: 'another one' });
    await expect(channels.update({ id, tenant, title: 'lead' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(open('lead')).rejects.toMatchObject({ code: 'conflict' });
    await expect(channels.update({ id, tenant: 'south', title: 'x' })).rejects.toMatchObject({ code: 'not_found' });
    await notices.send(notice({ channels: ['soc'] }));
    await expect(channels.remove('south', id)).rejects.toMatchObject({ code: 'not_found' });
    await channels.remove(tenant, id);
    expect(await notices.list(tenant, { limit: 9 })).toEqual([]);
    expect((await database.pool.query('select from cordon.secret')).rowCount).toBe(1);
  });
});

describe('notices', () => {
  it.each([
    ['approval.requested', ['*'], true],
    ['approval.requested', ['approval.*'], true],
    ['approval.requested', ['containment.*', '*.requested'], true],
    ['approval.requested', ['appr*quest*d'], true],
    ['approval.requested', ['approval'], false],
    ['approval.requested', ['*.expired'], false],
    ['aba', ['ab*ba'], false],
    ['approvalXrequested', ['approval.requested'], false],
    ['x', [], false],
  ])('%s is taken by %j: %s', async (kind, kinds, taken) => {
    await open('soc', kinds);
    await notices.send(notice({ kind }));
    expect(await reached()).toEqual(taken ? ['soc'] : []);
  });

  it('are written once for each channel and key, with a job each, also when many send at once', async () => {
    await open('soc');
    await open('lead');
    await open('south', ['*'], 'south');
    await Promise.all(Array.from({ length: 20 }, () => notices.send(notice())));
    expect(await reached()).toEqual(['lead', 'soc']);
    expect((await queuedJobs(database.pool)).map(({ name }) => name)).toEqual(['send-notice', 'send-notice']);
    await notices.send(notice({ key: 'k2', channels: ['lead', 'lead'] }));
    expect(await reached()).toEqual(['lead', 'lead', 'soc']);
    await expect(notices.send(notice({ key: 'k3', channels: ['lead', 'laed'] }))).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('laed'),
    });
    expect(await reached()).toHaveLength(3);
  });

  it('keep their tries and their end in sight, and can be queued anew when they failed', async () => {
    const channel = await open('soc');
    await notices.send(notice());
    const [{ id } = { id: '' }] = await notices.list(tenant, { limit: 1 });
    await notices.recordFailure(id, 'not now', false);
    expect(await notices.find(id)).toMatchObject({ record: { status: 'queued', tries: 1, error: 'not now' }, channel });
    await expect(notices.retry(tenant, id)).rejects.toMatchObject({ code: 'conflict' });
    await notices.recordFailure(id, 'never', true);
    expect(await notices.list(tenant, { status: 'failed', limit: 9 })).toMatchObject([
      { id, tries: 2, error: 'never' },
    ]);
    await database.pool.query('delete from graphile_worker._private_jobs');
    await expect(notices.retry('south', id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await notices.retry(tenant, id)).toMatchObject({ status: 'queued', tries: 0 });
    expect(await queuedJobs(database.pool)).toMatchObject([{ name: 'send-notice', payload: { noticeId: id } }]);
    await notices.recordSent(id, null);
    expect(await notices.list(tenant, { status: 'sent', channelId: channel.id, limit: 9 })).toMatchObject([
      { id, error: null, sentAt: expect.stringMatching(/Z$/) },
    ]);
    expect(await notices.find('ntc_nothing')).toBeNull();
  });

  it('whose job was lost get another one', async () => {
    await open('soc');
    await notices.send(notice());
    expect(await rearmLostJobs(database.pool, 0)).toBe(0);
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await rearmLostJobs(database.pool, 60_000)).toBe(0);
    expect(await rearmLostJobs(database.pool, 0)).toBe(1);
    expect(await rearmLostJobs(database.pool, 0)).toBe(0);
  });
});
