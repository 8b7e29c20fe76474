import { expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import type { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { Notice } from '#kernel/notice.ts';
import { createNet } from '#net/net.ts';
import { issue } from '#net/test-support.ts';
import { createNoticeSender } from './sender.ts';
import { startMailServer } from './testing/mail-server.ts';

const notice: Notice = {
  tenant: 'north',
  kind: 'approval.requested',
  severity: 'warning',
  title: 'Isolate three hosts',
  text: 'Asked for by the night shift.\n\nPlan c0ffee.',
  path: '/approvals/apr_1',
  key: 'apr_1',
};

const base = {
  host: 'localhost',
  from: 'cordon@example.org',
  to: ['soc@example.org', 'lead@example.org'],
  timeoutSeconds: 3,
};
const password = 'correct horse battery';

function send(settings: JsonObject, secrets: JsonObject = {}, changes: Partial<Notice> = {}): Promise<string | null> {
  const net = createNet({ clock: systemClock, log: silentLog });
  const sender = createNoticeSender({ net, clock: systemClock, publicUrl: 'https://cordon.example/base/' });
  return sender.deliver(
    { kind: 'email', settings: { ...base, ...settings } },
    secrets,
    { ...notice, ...changes },
    'ntc_1',
  );
}

async function failureOf(sending: Promise<unknown>): Promise<AppError> {
  return sending.then(
    () => expect.unreachable('It was sent.'),
    (error: unknown) => error as AppError,
  );
}

it('is sent with STARTTLS, trusting an own CA, with user and password', async () => {
  const ca = await issue({ commonName: 'Own CA', isCa: true });
  const { key, cert } = await issue({ ca });
  const server = await startMailServer({
    key,
    cert,
    authOptional: false,
    onAuth: (auth, _, callback) =>
      auth.username === 'cordon' && auth.password === password
        ? callback(null, { user: auth.username })
        : callback(new Error('Wrong password.')),
  });
  const settings = { port: server.port, user: 'cordon', caCertificate: ca.cert };
  expect(await send(settings, { password })).toBeNull();
  const [mail] = server.mails;
  expect(mail).toMatchObject({ from: base.from, to: base.to, user: 'cordon', secure: true });
  expect(mail?.raw).toContain('Subject: [Cordon] WARNING: Isolate three hosts');
  expect(mail?.raw).toContain('Message-ID: <ntc_1@example.org>');
  expect(mail?.raw).toContain('https://cordon.example/base/approvals/apr_1');

  const untrusted = await failureOf(send({ port: server.port, user: 'cordon' }, { password }));
  expect(untrusted).toMatchObject({
    code: 'notice_failed',
    retryable: false,
    message: expect.stringMatching(/certificate/),
  });
  const refused = await failureOf(send(settings, { password: 'wrong but long' }));
  expect(refused).toMatchObject({
    retryable: false,
    statusCode: 535,
    message: expect.stringContaining('Wrong password'),
  });
  expect(refused.message).not.toContain('wrong but long');
  expect(server.mails).toHaveLength(1);
});

it('is sent with TLS from the first byte', async () => {
  const ca = await issue({ commonName: 'Own CA', isCa: true });
  const { key, cert } = await issue({ ca });
  const server = await startMailServer({ key, cert, secure: true });
  await send({ port: server.port, security: 'tls', caCertificate: ca.cert });
  expect(server.mails[0]?.secure).toBe(true);
});

it('never goes on in clear when encryption is missing, and in clear only when that was chosen', async () => {
  const server = await startMailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] });
  expect(await failureOf(send({ port: server.port }))).toMatchObject({ retryable: false });
  expect(server.mails).toHaveLength(0);
  await send({ port: server.port, security: 'none' });
  expect(server.mails).toHaveLength(1);
  expect(await failureOf(send({ port: server.port, security: 'none', user: 'u' }, { password }))).toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('not sent without encryption'),
  });
});

it.each([
  [451, true],
  [421, true],
  [550, false],
])('is tried again after %i: %s', async (responseCode, retryable) => {
  const server = await startMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: (_, __, callback) => callback(Object.assign(new Error('Not now.'), { responseCode })),
  });
  const error = await failureOf(send({ port: server.port, security: 'none' }));
  expect(error).toMatchObject({ code: 'notice_failed', retryable, statusCode: responseCode });
});

it('is tried again when nobody is there, and says who did not take it', async () => {
  const server = await startMailServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _, callback) =>
      address.startsWith('lead') ? callback(new Error('No such mailbox.')) : callback(),
  });
  expect(await send({ port: server.port, security: 'none' })).toBe('Not taken for lead@example.org.');
  expect(await failureOf(send({ port: 1, security: 'none' }))).toMatchObject({ retryable: true });
  const inside = { port: server.port, security: 'none', allowPrivateAddresses: false };
  expect(await failureOf(send(inside))).toMatchObject({
    retryable: false,
    message: expect.stringContaining('private'),
  });
});

it('keeps its headers and its markup, whatever a title holds', async () => {
  const server = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  const title = 'Host "x"\r\nBcc: evil@example.net\r\n\r\n<script>alert(1)</script>\u202Etxt.exe';
  const text = '<img src=x onerror=alert(1)>\r\n.\r\nQUIT\r\n& "quotes"';
  await send({ port: server.port, security: 'none' }, {}, { title, text, path: '/a"><script>' });
  expect(server.mails).toHaveLength(1);
  const [mail] = server.mails;
  expect(mail?.to).toEqual(base.to);
  const [head = '', ...body] = (mail?.raw ?? '').split('\r\n\r\n');
  const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]?.toLowerCase());
  expect(names).not.toContain('bcc');
  expect(names.filter((name) => name === 'subject')).toHaveLength(1);
  const decoded = body.join('\r\n\r\n').replace(/=\r\n/g, '').replace(/=3D/g, '=');
  const page = decoded.slice(decoded.indexOf('<!doctype html>'));
  expect(page).not.toMatch(/<script|<img/);
  expect(page).toContain('&lt;script&gt;');
});

it.each([
  [{ to: [] }, 'names nobody'],
  [{ to: ['soc@example.org\r\nBcc: x@y.z'] }, 'must match'],
  [{ from: 'a@b.c, d@e.f' }, 'must match'],
  [{ host: 'mail example' }, 'must match'],
  [{ port: 0 }, 'at least 1'],
  [{ hots: 'x' }, 'did you mean `host`?'],
])('settings such as %j are refused', async (settings, problem) => {
  expect(await failureOf(send(settings))).toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining(problem),
  });
});
