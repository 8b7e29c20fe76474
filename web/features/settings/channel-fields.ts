import type { FormField } from '../../components/schema-form/schema.ts';

type Kind = 'email' | 'webhook';

const common = { help: '', required: false, sensitive: false, initial: undefined } as const;

/** What most channels need; the rest of the settings is kept as it is when a channel is edited. */
export const channelSettings: Readonly<Record<Kind, readonly FormField[]>> = {
  email: [
    { ...common, name: 'host', label: 'SMTP server', required: true, kind: 'text' },
    { ...common, name: 'port', label: 'Port', initial: 587, kind: 'number', whole: true },
    {
      ...common,
      name: 'security',
      label: 'Encryption',
      help: 'starttls: required after the greeting. tls: from the first byte. none: for relays without a password.',
      initial: 'starttls',
      kind: 'choice',
      values: ['starttls', 'tls', 'none'],
    },
    { ...common, name: 'user', label: 'User', kind: 'text' },
    { ...common, name: 'from', label: 'Sender', required: true, kind: 'text' },
    { ...common, name: 'to', label: 'Recipients', required: true, kind: 'texts', values: null, whole: false },
    { ...common, name: 'caCertificate', label: 'CA certificate', help: 'PEM text.', kind: 'text', maxLength: 65_536 },
  ],
  webhook: [
    {
      ...common,
      name: 'url',
      label: 'URL',
      help: 'What is secret about it belongs in the bearer token.',
      required: true,
      kind: 'text',
    },
    {
      ...common,
      name: 'allowPrivateAddresses',
      label: 'Private addresses',
      help: 'Allows receivers of your own network.',
      initial: false,
      kind: 'flag',
    },
    { ...common, name: 'verifyTls', label: 'Verify TLS', initial: true, kind: 'flag' },
    { ...common, name: 'caCertificate', label: 'CA certificate', help: 'PEM text.', kind: 'text', maxLength: 65_536 },
    { ...common, name: 'proxyUrl', label: 'Proxy', kind: 'text' },
  ],
};

const secret = { ...common, sensitive: true, kind: 'text' } as const;

export const channelSecrets: Readonly<Record<Kind, readonly FormField[]>> = {
  email: [{ ...secret, name: 'password', label: 'Password' }],
  webhook: [
    {
      ...secret,
      name: 'signingSecret',
      label: 'Signing secret',
      help: 'At least 16 characters; the receiver checks the signature with it.',
    },
    { ...secret, name: 'bearerToken', label: 'Bearer token' },
  ],
};
