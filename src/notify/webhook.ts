import { createHmac } from 'node:crypto';
import type { WebhookSettings } from '#kernel/channel-fields.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import { stringifyJson } from '#kernel/json.ts';
import type { Net, TransportOptions, WireRequest } from '#kernel/net.ts';
import type { Notice } from '#kernel/notice.ts';

export interface WebhookSecrets {
  readonly signingSecret: string;
  readonly bearerToken?: string;
  readonly proxyCredentials?: string;
}

/** Largest answer that is read; nothing of it is used. */
const maxResponseBytes = 65_536;

/**
 * Posts a notice as JSON, signed: `x-cordon-signature: t=<seconds>,v1=<hex>`, where v1 is HMAC-SHA-256 of `<seconds>.<body>`.
 * @throws AppError `notice_failed`
 */
export async function postWebhook(
  net: Net,
  settings: WebhookSettings,
  secrets: WebhookSecrets,
  {
    notice,
    link,
    id,
    at,
  }: { readonly notice: Notice; readonly link: string | null; readonly id: string; readonly at: Date },
): Promise<void> {
  const { kind, severity, title, text, tenant } = notice;
  const body = stringifyJson({ id, at: at.toISOString(), tenant, kind, severity, title, text, link });
  const transport = net.open(transportOptions(settings, secrets));
  try {
    const { status } = await transport.send(request(settings.url, body, id, at, secrets), {
      signal: AbortSignal.timeout(settings.timeoutSeconds * 2_000),
      permit: null,
      record: () => undefined,
    });
    if (status >= 200 && status < 300) return;
    const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
    throw new AppError('notice_failed', `The receiver answered ${status}.`, { statusCode: status, retryable });
  } catch (thrown) {
    throw failure(thrown, settings.url);
  } finally {
    await transport.close();
  }
}

function request(url: string, body: string, id: string, at: Date, secrets: WebhookSecrets): WireRequest {
  const { pathname, searchParams } = new URL(url);
  const seconds = Math.floor(at.getTime() / 1_000);
  const signature = createHmac('sha256', secrets.signingSecret).update(`${seconds}.${body}`).digest('hex');
  return {
    method: 'POST',
    path: pathname,
    query: Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)])),
    headers: {
      'x-cordon-signature': `t=${seconds},v1=${signature}`,
      'x-cordon-notice': id,
      'idempotency-key': id,
      ...(secrets.bearerToken === undefined ? {} : { authorization: `Bearer ${secrets.bearerToken}` }),
    },
    body: { text: body, contentType: 'application/json' },
    // It changes nothing on a console, so it needs no permit; the queue tries again, not the transport.
    effect: 'read',
    advances: true,
  };
}

function transportOptions(settings: WebhookSettings, secrets: WebhookSecrets): TransportOptions {
  const { url, verifyTls, caCertificate, certificatePin, proxyUrl, timeoutSeconds, allowPrivateAddresses } = settings;
  const { proxyCredentials } = secrets;
  return {
    baseUrl: new URL(url).origin,
    tls: {
      verify: verifyTls,
      ...(caCertificate === undefined ? {} : { ca: caCertificate }),
      ...(certificatePin === undefined ? {} : { pinSha256: certificatePin }),
    },
    ...(proxyUrl === undefined
      ? {}
      : { proxy: { url: proxyUrl, ...(proxyCredentials === undefined ? {} : { credentials: proxyCredentials }) } }),
    timeoutMs: timeoutSeconds * 1_000,
    maxResponseBytes,
    maxConcurrent: 1,
    allowPrivateAddresses,
    secrets: Object.values(secrets).filter((value) => value !== undefined),
  };
}

function failure(thrown: unknown, url: string): AppError {
  const error = toAppError(thrown);
  const { origin } = new URL(url);
  const message = error.code === 'notice_failed' ? error.message : `${error.message} (${error.code})`;
  return new AppError('notice_failed', `${origin} did not take it: ${message}`, {
    failureIndicator: `POST ${origin}`,
    statusCode: error.statusCode,
    retryable: error.retryable,
    cause: thrown,
  });
}
