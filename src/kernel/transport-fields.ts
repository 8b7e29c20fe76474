import { defineFields, type InputOf } from './field.ts';
import type { TransportOptions } from './net.ts';
import type { Rate } from './rate.ts';

/** How a connection reaches its console: the same fields for every connector. */
export const transportFields = defineFields({
  verifyTls: {
    kind: 'flag',
    default: true,
    label: 'Verify TLS',
    help: 'Checks the certificate of the console. Switch it off only for a test.',
  },
  caCertificate: {
    kind: 'text',
    maxLength: 65_536,
    label: 'CA certificate',
    help: 'PEM text, or base64 of a DER file. Trusted beside the CAs of the system.',
  },
  certificatePin: {
    kind: 'text',
    maxLength: 65_536,
    label: 'Certificate pin',
    help: 'SHA-256 of the certificate of the console, or that certificate itself, PEM or base64 of DER. With a pin, only that very certificate is accepted, whatever its name and issuer.',
  },
  proxyUrl: {
    kind: 'text',
    maxLength: 512,
    address: true,
    label: 'Proxy',
    help: 'For example http://proxy.example:3128. Credentials belong in the secret field.',
  },
  timeoutSeconds: { kind: 'integer', min: 1, max: 600, default: 30, label: 'Timeout in seconds' },
  maxResponseMegabytes: { kind: 'integer', min: 1, max: 1_024, default: 32, label: 'Largest answer in MB' },
  maxConcurrentRequests: {
    kind: 'integer',
    min: 1,
    max: 256,
    default: 16,
    label: 'Requests at once',
    help: 'Of each server: where several share the database, together they may have as many times more.',
  },
  requestsPerSecond: {
    kind: 'integer',
    min: 1,
    max: 10_000,
    label: 'Requests per second',
    help: 'Of all servers together. No limit of our own when left out.',
  },
});

export const transportSecretFields = defineFields({
  proxyCredentials: {
    kind: 'text',
    maxLength: 512,
    sensitive: true,
    label: 'Proxy credentials',
    help: 'user:password',
  },
});

type TransportSettings = InputOf<typeof transportFields>;

/** The transport that these settings describe. A configured console may well have a private address. */
export function transportOptions(
  baseUrl: string,
  settings: TransportSettings,
  secrets: InputOf<typeof transportSecretFields>,
  secretValues: readonly string[],
): TransportOptions {
  const rate = rateOf(settings);
  return {
    baseUrl,
    tls: {
      verify: settings.verifyTls,
      ...(settings.caCertificate === undefined ? {} : { ca: settings.caCertificate }),
      ...(settings.certificatePin === undefined ? {} : { pinSha256: settings.certificatePin }),
    },
    ...(settings.proxyUrl === undefined ? {} : { proxy: proxyOf(settings.proxyUrl, secrets.proxyCredentials) }),
    timeoutMs: settings.timeoutSeconds * 1_000,
    maxResponseBytes: settings.maxResponseMegabytes * 1_048_576,
    maxConcurrent: settings.maxConcurrentRequests,
    ...(rate === null ? {} : { rate }),
    allowPrivateAddresses: true,
    secrets: [...secretValues, ...(secrets.proxyCredentials === undefined ? [] : [secrets.proxyCredentials])],
  };
}

/** Of a connection as a whole; null where its settings set none. */
export function rateOf({ requestsPerSecond }: Readonly<Record<string, unknown>>): Rate | null {
  if (typeof requestsPerSecond !== 'number') return null;
  return { perSecond: requestsPerSecond, burst: requestsPerSecond };
}

function proxyOf(url: string, credentials: string | undefined): { url: string; credentials?: string } {
  return credentials === undefined ? { url } : { url, credentials };
}
