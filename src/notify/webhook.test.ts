import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import type { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { Notice } from '#kernel/notice.ts';
import { createNet } from '#net/net.ts';
import { issue, serve } from '#net/test-support.ts';
import { createNoticeSender } from './sender.ts';

const signingSecret = 'a-signing-secret-of-the-receiver';
const notice: Notice = {
  tenant: 'north',
  kind: 'containment.drifted',
  severity: 'critical',
  title: 'laptop-7 was released in the console \u2028 "quoted"',
  text: 'Ünïcode.',
  path: '/containments/ctn_1',
  key: 'k',
};

function send(settings: JsonObject, secrets: JsonObject = { signingSecret }): Promise<string | null> {
  const net = createNet({ clock: systemClock, log: silentLog });
  const sender = createNoticeSender({ net, clock: systemClock, publicUrl: 'https://cordon.example' });
  const own = { timeoutSeconds: 2, allowPrivateAddresses: true, ...settings };
  return sender.deliver({ kind: 'webhook', settings: own }, secrets, notice, 'ntc_1');
}

async function failureOf(sending: Promise<unknown>): Promise<AppError> {
  return sending.then(
    () => expect.unreachable('It was sent.'),
    (error: unknown) => error as AppError,
  );
}

interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers with each status in turn, the last one again and again. */
function receiver(received: Received[], statuses: readonly number[] = [204]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    received.push({ url: request.url ?? '', headers: request.headers, body });
    response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 204).end();
  };
}

it('is posted once, signed so that the receiver can check it', async () => {
  const received: Received[] = [];
  const server = await serve(receiver(received));
  await send(
    { url: `${server.url}/hooks/a%20b?team=soc&x=1` },
    { signingSecret, bearerToken: 'bearer-of-the-receiver' },
  );
  expect(received).toHaveLength(1);
  const [{ url, headers, body } = { url: '', headers: {} as IncomingMessage['headers'], body: '' }] = received;
  expect(url).toBe('/hooks/a%20b?team=soc&x=1');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'ntc_1',
    authorization: 'Bearer bearer-of-the-receiver',
  });
  // As a receiver does it: over the bytes that came.
  const [, seconds = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-cordon-signature'])) ?? [];
  expect(createHmac('sha256', signingSecret).update(`${seconds}.${body}`).digest('hex')).toBe(given);
  expect(Math.abs(Number(seconds) - systemClock.now().getTime() / 1_000)).toBeLessThan(30);
  expect(JSON.parse(body)).toMatchObject({
    id: 'ntc_1',
    kind: notice.kind,
    title: notice.title,
    text: notice.text,
    link: 'https://cordon.example/containments/ctn_1',
  });
});

it('goes over TLS that an own CA stands for, and not over any other', async () => {
  const ca = await issue({ commonName: 'Own CA', isCa: true });
  const received: Received[] = [];
  const server = await serve(receiver(received), await issue({ ca }));
  const url = server.url.replace('127.0.0.1', 'localhost');
  expect(await failureOf(send({ url }))).toMatchObject({ code: 'notice_failed', retryable: false });
  await send({ url, caCertificate: ca.cert });
  expect(received).toHaveLength(1);
});

it.each([
  [500, true],
  [503, true],
  [429, true],
  [400, false],
  [401, false],
  [302, false],
])('an answer of %i is tried again by the queue: %s', async (status, retryable) => {
  const received: Received[] = [];
  const server = await serve(receiver(received, [status]));
  const error = await failureOf(send({ url: server.url }));
  expect(error).toMatchObject({ code: 'notice_failed', retryable });
  if (status !== 429) expect(received).toHaveLength(1);
});

it('does not reach into private networks unless that is allowed, nor go where it cannot', async () => {
  const received: Received[] = [];
  const server = await serve(receiver(received));
  for (const url of [server.url, server.url.replace('127.0.0.1', 'localhost')]) {
    const error = await failureOf(send({ url, allowPrivateAddresses: false }));
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining('address_forbidden') });
  }
  expect(received).toHaveLength(0);
  expect(await failureOf(send({ url: 'http://127.0.0.1:1/' }))).toMatchObject({ retryable: true });
  const silent = await serve(() => undefined);
  expect(await failureOf(send({ url: silent.url, timeoutSeconds: 1 }))).toMatchObject({ retryable: true });
});

it.each([
  [{ url: 'ftp://example.org' }, { signingSecret }, 'must match'],
  [{ url: 'https://example.org' }, {}, 'signingSecret is required'],
  [{ url: 'https://example.org' }, { signingSecret: 'short' }, 'must match'],
])('%j with %j is refused', async (settings, secrets, problem) => {
  const error = await failureOf(send(settings, secrets));
  expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(problem) });
  expect(error.message).not.toContain('short');
});
