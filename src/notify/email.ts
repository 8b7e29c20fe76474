import { createTransport } from 'nodemailer';
import type { EmailSettings } from '#kernel/channel-fields.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { createRedactor } from '#kernel/redact.ts';
import { resolveChecked, systemResolver } from '#net/resolve.ts';
import { readTrust } from '#net/trust.ts';
import type { Message } from './message.ts';

/**
 * Hands a message to the mail server of the channel.
 * @param id of the notice, and of the message: a second try is the same message to a mailbox
 * @returns who did not take it; null when everybody did
 * @throws AppError `notice_failed`
 */
export async function sendEmail(
  settings: EmailSettings,
  password: string | undefined,
  message: Message,
  id: string,
): Promise<string | null> {
  try {
    const transport = createTransport(await transportOptions(settings, password));
    const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
    const sent = (await transport.sendMail({
      from: settings.from,
      to: [...settings.to],
      ...message,
      messageId: `<${id}@${domain}>`,
      headers: { 'X-Cordon-Notice': id, 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })) as SentMail;
    const refused = sent.rejected.map((address) => (typeof address === 'string' ? address : address.address));
    return refused.length === 0 ? null : `Not taken for ${refused.join(', ')}.`;
  } catch (thrown) {
    throw failure(thrown, settings.host, password);
  }
}

/** What the library tells of a message that at least one mailbox took. */
interface SentMail {
  readonly rejected: readonly (string | { readonly address: string })[];
}

type TransportOptions = Exclude<NonNullable<Parameters<typeof createTransport>[0]>, string>;

async function transportOptions(settings: EmailSettings, password: string | undefined): Promise<TransportOptions> {
  const { host, port, security, verifyTls, caCertificate, user, timeoutSeconds, allowPrivateAddresses } = settings;
  const trust = readTrust({ verify: verifyTls, ...(caCertificate === undefined ? {} : { ca: caCertificate }) });
  const timeoutMs = timeoutSeconds * 1_000;
  return {
    // The address that was checked is the one that is connected to.
    host: allowPrivateAddresses ? host : await resolveChecked(host, systemResolver),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { servername: host, secureContext: trust.context(), rejectUnauthorized: trust.verify },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  } as TransportOptions;
}

interface MailError {
  readonly code?: unknown;
  /** Of the answer of the mail server. */
  readonly responseCode?: unknown;
}

/** A mail server that says 4xx, or says nothing, may take it later; one that says 5xx will say so again. */
function failure(thrown: unknown, host: string, password: string | undefined): AppError {
  const error = toAppError(thrown);
  const { code, responseCode } = (typeof thrown === 'object' ? thrown : {}) as MailError;
  const forGood = error.code !== 'internal' || code === 'EAUTH' || code === 'ETLS' || code === 'EENVELOPE';
  const untrusted = /certificate|self.signed|altnames/i.test(error.message);
  const retryable = typeof responseCode === 'number' ? responseCode < 500 : !forGood && !untrusted;
  const redact = createRedactor(password === undefined ? [] : [password]);
  return new AppError('notice_failed', redact.text(`The mail server ${host} did not take it: ${error.message}`), {
    failureIndicator: `SMTP ${host}`,
    statusCode: typeof responseCode === 'number' ? responseCode : 502,
    retryable,
    // The text of the library may repeat what was sent: only what is masked is kept.
  });
}
