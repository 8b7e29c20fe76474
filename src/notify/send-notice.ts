import { toAppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { ChannelStore, NoticeSender, NoticeStore } from '#kernel/notice.ts';

/** The back-off of the queue grows by e with each try: these take about three and a half hours. */
const maxTries = 10;

interface Parts {
  readonly notices: Pick<NoticeStore, 'find' | 'recordSent' | 'recordFailure'>;
  readonly channels: Pick<ChannelStore, 'readSecrets'>;
  readonly sender: NoticeSender;
  readonly log: Log;
}

/**
 * The job that sends one notice. A crash after the message left sends it once more, with the same id.
 * @throws AppError `notice_failed` when the queue shall try again
 */
export function noticeJobs({ notices, channels, sender, log }: Parts): (noticeId: string) => Promise<void> {
  return async (noticeId) => {
    const found = await notices.find(noticeId);
    if (found === null || found.record.status !== 'queued') return;
    const { record, channel } = found;
    try {
      const secrets = await channels.readSecrets(channel.id);
      const remark = await sender.deliver(channel, secrets, record.notice, record.id);
      await notices.recordSent(record.id, remark);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'database_unavailable') throw error;
      const final = !error.retryable || record.tries + 1 >= maxTries;
      await notices.recordFailure(record.id, error.message, final);
      if (!final) throw error;
      log.error('A notice could not be sent', { noticeId, channel: channel.title, error: error.message });
    }
  };
}
