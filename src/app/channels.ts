import { channelFields, parseChannel } from '#kernel/channel-fields.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type {
  Channel,
  ChannelKind,
  ChannelStore,
  Notice,
  NoticeFilter,
  NoticeRecord,
  NoticeSender,
  NoticeStore,
} from '#kernel/notice.ts';
import { changeOf, secretNames } from './audit-change.ts';
import type { Note } from './audit.ts';
import { demandEverywhere, type Principal } from './principal.ts';

export interface NewChannel {
  readonly title: string;
  readonly kind: ChannelKind;
  readonly settings: JsonObject;
  readonly secrets: JsonObject;
  readonly kinds: readonly string[];
}

export interface ChannelUseCases {
  add(principal: Principal, channel: NewChannel): Promise<Channel>;
  /** What is left out stays; secrets are replaced as a whole. */
  update(principal: Principal, idOrTitle: string, changes: Partial<Omit<NewChannel, 'kind'>>): Promise<Channel>;
  remove(principal: Principal, idOrTitle: string): Promise<void>;
  get(principal: Principal, idOrTitle: string): Promise<Channel>;
  list(principal: Principal): Promise<readonly Channel[]>;
  /** Sends a test now. @returns a remark, such as who did not take it @throws AppError `notice_failed` with the reason */
  test(principal: Principal, idOrTitle: string): Promise<string | null>;
  notices(principal: Principal, filter: NoticeFilter): Promise<readonly NoticeRecord[]>;
  /** Queues a notice that failed anew. */
  retry(principal: Principal, noticeId: string): Promise<NoticeRecord>;
}

interface Parts {
  readonly channels: ChannelStore;
  readonly notices: NoticeStore;
  readonly sender: NoticeSender;
  readonly note: Note;
}

export function channelUseCases({ channels, notices, sender, note }: Parts): ChannelUseCases {
  async function find(principal: Principal, idOrTitle: string): Promise<Channel> {
    demandEverywhere(principal, 'administer');
    return channels.get(principal.requester.tenant, idOrTitle);
  }

  return {
    async add(principal, { title, kind, kinds, ...given }) {
      demandEverywhere(principal, 'administer');
      const { settings, secrets } = parseChannel(kind, given.settings, given.secrets);
      const { tenant } = principal.requester;
      const channel = await channels.insert({ id: newId('chn'), tenant, title, kind, settings, kinds }, secrets);
      const change = changeOf(null, { ...described(channel), secrets: secretNames(secrets) });
      await note(principal, 'channel.created', channel.id, change);
      return channel;
    },
    async update(principal, idOrTitle, { secrets, ...changes }) {
      const before = await find(principal, idOrTitle);
      const kept = secrets ?? (await channels.readSecrets(before.id));
      const parsed = parseChannel(before.kind, changes.settings ?? before.settings, kept);
      const { id, tenant } = before;
      const settings = changes.settings === undefined ? {} : { settings: parsed.settings };
      const after = await channels.update(
        { id, tenant, ...changes, ...settings },
        secrets === undefined ? undefined : parsed.secrets,
      );
      await note(principal, 'channel.updated', id, {
        ...changeOf(described(before), described(after)),
        ...(secrets === undefined ? {} : { secretsReplaced: secretNames(secrets) }),
      });
      return after;
    },
    async remove(principal, idOrTitle) {
      const channel = await find(principal, idOrTitle);
      await channels.remove(channel.tenant, channel.id);
      await note(principal, 'channel.removed', channel.id, changeOf(described(channel), null));
    },
    get: find,
    async list(principal) {
      demandEverywhere(principal, 'administer');
      return channels.list(principal.requester.tenant);
    },
    async test(principal, idOrTitle) {
      const channel = await find(principal, idOrTitle);
      const notice = testNotice(principal, channel);
      return sender.deliver(channel, await channels.readSecrets(channel.id), notice, notice.key);
    },
    async notices(principal, filter) {
      demandEverywhere(principal, 'view');
      return notices.list(principal.requester.tenant, filter);
    },
    async retry(principal, noticeId) {
      demandEverywhere(principal, 'administer');
      const record = await notices.retry(principal.requester.tenant, noticeId);
      await note(principal, 'notice.retried', noticeId, { channel: record.channelId });
      return record;
    },
  };
}

function testNotice({ requester }: Principal, { title, tenant }: Channel): Notice {
  return {
    tenant,
    kind: 'channel.test',
    severity: 'info',
    title: `Test of the channel ${title}`,
    text: `${requester.name} sent this to see whether notices arrive.`,
    path: '/',
    key: newId('ntc'),
  };
}

function described({ title, kind, settings, kinds }: Channel): JsonObject {
  return { title, kind, kinds, settings: maskedInput(channelFields[kind].settings, settings) };
}
