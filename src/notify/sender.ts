import { parseChannel, type EmailSettings, type WebhookSettings } from '#kernel/channel-fields.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Net } from '#kernel/net.ts';
import type { NoticeSender } from '#kernel/notice.ts';
import { sendEmail } from './email.ts';
import { linkTo, messageOf } from './message.ts';
import { postWebhook, type WebhookSecrets } from './webhook.ts';

interface SenderOptions {
  readonly net: Net;
  readonly clock: Clock;
  /** Address of the installation, for links; null when it is not known. */
  readonly publicUrl: string | null;
}

/** Sends through channels of every kind. */
export function createNoticeSender({ net, clock, publicUrl }: SenderOptions): NoticeSender {
  return {
    async deliver(channel, given, notice, id) {
      const { settings, secrets } = parseChannel(channel.kind, channel.settings, given);
      const link = linkTo(publicUrl, notice.path);
      // What the fields of the kind let through has its type.
      if (channel.kind === 'email') {
        const { password } = secrets as { readonly password?: string };
        return sendEmail(settings as EmailSettings, password, messageOf(notice, link), id);
      }
      const posted = { notice, link, id, at: clock.now() };
      await postWebhook(net, settings as WebhookSettings, secrets as unknown as WebhookSecrets, posted);
      return null;
    },
  };
}
