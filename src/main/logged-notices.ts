import type { Log } from '#kernel/log.ts';
import type { Notifier } from '#kernel/notice.ts';

/** Notices as lines of the log, for an installation without channels. */
export function loggedNotices(log: Log): Notifier {
  return {
    async send({ kind, severity, title, text, path }) {
      log[severity === 'info' ? 'info' : 'warn']('Notice', { kind, severity, title, text, path });
    },
  };
}
