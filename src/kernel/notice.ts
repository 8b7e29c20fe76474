import type { JsonObject } from './json.ts';

/** Something that people should hear of, wherever they are. */
export interface Notice {
  readonly tenant: string;
  /** For example `approval.requested`, `containment.drifted`, `playbook.paused`. */
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly title: string;
  readonly text: string;
  /** Path on the console, such as `/approvals/apr_…`; the address of the installation is put before it. */
  readonly path: string | null;
  /** Channel titles; all channels that take this kind when left out. */
  readonly channels?: readonly string[];
  /** The same notice is sent once. */
  readonly key: string;
}

/** Durable: a notice that was handed over is sent, or is seen to have failed. */
export interface Notifier {
  /** @throws AppError `not_found` for a channel that is named and not there */
  send(notice: Notice): Promise<void>;
}

/** A way to people or to another system. */
export interface Channel {
  readonly id: string;
  readonly tenant: string;
  readonly title: string;
  readonly kind: ChannelKind;
  readonly settings: JsonObject;
  /** Kinds of notices that it takes; `*` stands for any text. */
  readonly kinds: readonly string[];
}

export type ChannelKind = 'email' | 'webhook';

export interface ChannelStore {
  /** @throws AppError `conflict` when the title is taken */
  insert(channel: Channel, secrets: JsonObject): Promise<Channel>;
  /** Members left out stay; `secrets` replaces all secret values. @throws AppError `not_found`, `conflict` */
  update(
    channel: Pick<Channel, 'id' | 'tenant'> & Partial<Pick<Channel, 'title' | 'settings' | 'kinds'>>,
    secrets?: JsonObject,
  ): Promise<Channel>;
  /** By id or, failing that, by title. @throws AppError `not_found` */
  get(tenant: string, idOrTitle: string): Promise<Channel>;
  list(tenant: string): Promise<readonly Channel[]>;
  readSecrets(channelId: string): Promise<JsonObject>;
  /** With its secrets and its notices. */
  remove(tenant: string, id: string): Promise<void>;
}

/** One notice on its way through one channel. */
export interface NoticeRecord {
  readonly id: string;
  readonly tenant: string;
  readonly channelId: string;
  readonly notice: Notice;
  readonly status: NoticeStatus;
  readonly tries: number;
  /** Of the last try; of one that was sent, who did not take it. */
  readonly error: string | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
}

export type NoticeStatus = 'queued' | 'sent' | 'failed';

export interface NoticeFilter {
  readonly status?: NoticeStatus;
  readonly channelId?: string;
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

export interface NoticeStore extends Notifier {
  /** With its channel; null when it is gone with its channel. For the job that sends it. */
  find(id: string): Promise<{ readonly record: NoticeRecord; readonly channel: Channel } | null>;
  list(tenant: string, filter: NoticeFilter): Promise<readonly NoticeRecord[]>;
  recordSent(id: string, remark: string | null): Promise<void>;
  /** Counts a try; a final one ends the tries, in sight. */
  recordFailure(id: string, error: string, final: boolean): Promise<void>;
  /** Queues a failed notice anew. @throws AppError `not_found`, `conflict` when it has not failed */
  retry(tenant: string, id: string): Promise<NoticeRecord>;
}

/** Sends one notice through one channel now. */
export interface NoticeSender {
  /**
   * @param id stays the same for every try, so that a receiver can tell that it has it
   * @returns a remark, such as who did not take it
   * @throws AppError `notice_failed`; `retryable` tells whether trying again may help
   */
  deliver(
    channel: Pick<Channel, 'kind' | 'settings'>,
    secrets: JsonObject,
    notice: Notice,
    id: string,
  ): Promise<string | null>;
}
