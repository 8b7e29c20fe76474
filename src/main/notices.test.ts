import { afterAll, beforeAll, expect, it } from 'vitest';
import { startQueue, type Handlers, type Queue } from '#engine/queue.ts';
import { systemClock } from '#kernel/clock.ts';
import { newId } from '#kernel/ids.ts';
import { silentLog } from '#kernel/log.ts';
import type { NoticeRecord, NoticeStatus } from '#kernel/notice.ts';
import { createNet } from '#net/net.ts';
import { noticeJobs } from '#notify/send-notice.ts';
import { createNoticeSender } from '#notify/sender.ts';
import { startMailServer } from '#notify/testing/mail-server.ts';
import { createChannelStore } from '#store/channel-store.ts';
import { createNoticeStore } from '#store/notice-store.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { eventually } from '#store/testing/embedded.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import { testBox } from '#store/testing/samples.ts';

const tenant = 'north';
let database: TestDatabase;
let queue: Queue;
let notices: ReturnType<typeof createNoticeStore>;
let channels: ReturnType<typeof createChannelStore>;

beforeAll(async () => {
  database = await openQueueDatabase();
  notices = createNoticeStore(database.pool);
  channels = createChannelStore(database.pool, await testBox());
  const net = createNet({ clock: systemClock, log: silentLog });
  const sender = createNoticeSender({ net, clock: systemClock, publicUrl: null });
  const sendNotice = noticeJobs({ notices, channels, sender, log: silentLog });
  // The other jobs are not in this queue.
  const handlers = {
    'send-notice': ({ noticeId }: { noticeId: string }) => sendNotice(noticeId),
  } as unknown as Handlers;
  queue = await startQueue({ pool: database.pool, serverId: 'srv_1', concurrency: 4, handlers, log: silentLog });
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

async function sendThrough(port: number): Promise<string> {
  const settings = { host: '127.0.0.1', port, security: 'none', from: 'a@example.org', to: ['b@example.org'] };
  const id = newId('chn');
  await channels.insert({ id, tenant, title: id, kind: 'email', settings, kinds: ['*'] }, {});
  const notice = { tenant, kind: 'x', severity: 'info', title: 'T', text: 'x', path: '/runs/run_1', key: id } as const;
  await notices.send({ ...notice, channels: [id] });
  return id;
}

async function ended(channelId: string, status: NoticeStatus): Promise<NoticeRecord> {
  let found: readonly NoticeRecord[] = [];
  await eventually(`it is ${status}`, async () => {
    found = await notices.list(tenant, { channelId, status, limit: 1 });
    return found.length === 1;
  });
  return found[0] ?? expect.unreachable('It is there.');
}

it('a mail that is put off is sent by the back-off of the queue, once', async () => {
  let asked = 0;
  const server = await startMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom(_, __, callback) {
      asked += 1;
      callback(asked === 1 ? Object.assign(new Error('Greylisted.'), { responseCode: 451 }) : null);
    },
  });
  const record = await ended(await sendThrough(server.port), 'sent');
  expect(record).toMatchObject({ tries: 2, error: null });
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]?.raw).toContain('On the console: /runs/run_1');
});

it('one that is refused fails in sight at once, and goes out when it is asked for again', async () => {
  let refuses = true;
  const server = await startMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: (_, __, callback) =>
      callback(refuses ? Object.assign(new Error('No relaying.'), { responseCode: 550 }) : null),
  });
  const channelId = await sendThrough(server.port);
  const failed = await ended(channelId, 'failed');
  expect(failed).toMatchObject({ tries: 1, error: expect.stringContaining('No relaying') });
  refuses = false;
  await notices.retry(tenant, failed.id);
  expect(await ended(channelId, 'sent')).toMatchObject({ id: failed.id, tries: 1, error: null });
});
