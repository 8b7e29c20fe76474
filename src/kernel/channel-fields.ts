import { AppError } from './error.ts';
import { defineFields, type Fields, type InputOf } from './field.ts';
import type { JsonObject } from './json.ts';
import type { ChannelKind } from './notice.ts';
import { transportFields, transportSecretFields } from './transport-fields.ts';
import { invalidInput, parseInput } from './validate.ts';

/** One mailbox, without a name: nothing in it can end a header or begin another one. */
const mailbox = String.raw`^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$`;

const { verifyTls, caCertificate, certificatePin, proxyUrl } = transportFields;

export const emailFields = defineFields({
  host: { kind: 'text', required: true, maxLength: 253, pattern: '^[A-Za-z0-9._:-]+$', label: 'SMTP server' },
  port: { kind: 'integer', min: 1, max: 65_535, default: 587, label: 'Port' },
  security: {
    kind: 'choice',
    values: ['starttls', 'tls', 'none'],
    default: 'starttls',
    label: 'Encryption',
    help: 'starttls: required after the greeting. tls: from the first byte, usually on port 465. none: for relays without a password.',
  },
  verifyTls,
  caCertificate,
  user: { kind: 'text', maxLength: 320, label: 'User' },
  from: { kind: 'text', required: true, maxLength: 320, pattern: mailbox, label: 'Sender' },
  to: { kind: 'list', of: 'text', maxItems: 50, pattern: mailbox, required: true, label: 'Recipients' },
  timeoutSeconds: { kind: 'integer', min: 1, max: 120, default: 30, label: 'Timeout in seconds' },
  allowPrivateAddresses: {
    kind: 'flag',
    default: true,
    label: 'Private addresses',
    help: 'A mail server is usually one of your own network.',
  },
});

const emailSecretFields = defineFields({
  password: { kind: 'text', maxLength: 1_024, sensitive: true, label: 'Password' },
});

export const webhookFields = defineFields({
  url: {
    kind: 'text',
    required: true,
    maxLength: 2_048,
    pattern: '^https?://[^\\s#]+$',
    label: 'URL',
    help: 'What is secret about it belongs in the bearer token.',
  },
  verifyTls,
  caCertificate,
  certificatePin,
  proxyUrl,
  timeoutSeconds: { kind: 'integer', min: 1, max: 120, default: 15, label: 'Timeout in seconds' },
  allowPrivateAddresses: {
    kind: 'flag',
    default: false,
    label: 'Private addresses',
    help: 'Allows receivers of your own network.',
  },
});

const webhookSecretFields = defineFields({
  signingSecret: {
    kind: 'text',
    required: true,
    maxLength: 512,
    pattern: '^[\\x21-\\x7e]{16,}$',
    sensitive: true,
    label: 'Signing secret',
    help: 'At least 16 characters; the receiver checks the signature with it.',
  },
  bearerToken: { kind: 'text', maxLength: 2_048, pattern: '^[\\x21-\\x7e]+$', sensitive: true, label: 'Bearer token' },
  ...transportSecretFields,
});

export type EmailSettings = InputOf<typeof emailFields>;
export type WebhookSettings = InputOf<typeof webhookFields>;

export const channelFields = {
  email: { settings: emailFields, secrets: emailSecretFields },
  webhook: { settings: webhookFields, secrets: webhookSecretFields },
} as const satisfies Record<ChannelKind, { readonly settings: Fields; readonly secrets: Fields }>;

/** Settings and secrets of a channel, validated. @throws AppError `invalid_input` */
export function parseChannel(
  kind: ChannelKind,
  settings: JsonObject,
  secrets: JsonObject,
): { readonly settings: JsonObject; readonly secrets: JsonObject } {
  const fields = channelFields[kind];
  const parsed = {
    // Validated input is JSON.
    settings: parseInput(fields.settings, settings, 'settings') as JsonObject,
    secrets: parseInput(fields.secrets, secrets, 'secrets') as JsonObject,
  };
  if (kind === 'email') checkEmail(parsed.settings as EmailSettings, parsed.secrets);
  return parsed;
}

function checkEmail({ to, user, security }: EmailSettings, secrets: JsonObject): void {
  if (to.length === 0) throw invalidInput([{ path: 'settings.to', problem: 'names nobody' }]);
  const hasPassword = secrets['password'] !== undefined;
  if (hasPassword && user === undefined)
    throw invalidInput([{ path: 'settings.user', problem: 'is required with a password' }]);
  if (!hasPassword || security !== 'none') return;
  throw new AppError('invalid_input', 'A password is not sent without encryption: choose starttls or tls.', {
    failureIndicator: 'settings.security',
  });
}
