import { X509Certificate } from 'node:crypto';
import { createServer as createTlsServer } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TlsOptions } from '#kernel/net.ts';
import {
  failureOf,
  issue,
  listen,
  openFor,
  permit,
  read,
  scope,
  serve,
  write,
  type Certificate,
  type TestServer,
} from './test-support.ts';

const year = 365 * 86_400_000;
let ca: Certificate;
let otherCa: Certificate;
let leaf: Certificate;
let selfSigned: Certificate;

beforeAll(async () => {
  [ca, otherCa, selfSigned] = await Promise.all([
    issue({ commonName: 'Test CA', isCa: true }),
    issue({ commonName: 'Other CA', isCa: true }),
    issue(),
  ]);
  leaf = await issue({ ca });
});

function answering(certificate: Certificate): Promise<TestServer> {
  return serve((_request, response) => response.end('{}'), certificate);
}

function derOf(certificate: Certificate): string {
  return new X509Certificate(certificate.cert).raw.toString('base64');
}

function fingerprintOf(certificate: Certificate): string {
  return new X509Certificate(certificate.cert).fingerprint256;
}

describe('verification', () => {
  test('refuses a self-signed certificate by default, before anything is sent', async () => {
    const server = await answering(selfSigned);
    const given = scope({ permit: permit() });
    const error = await failureOf(openFor(server).send(write(), given));
    expect(error).toMatchObject({ code: 'tls_untrusted', applied: 'no', retryable: false });
    expect(error.message).toContain('is self-signed and not trusted here');
    expect(server.requests).toEqual([]);
    expect(given.exchanges).toHaveLength(1);
  });

  test('refuses a certificate of an unknown CA', async () => {
    const error = await failureOf(openFor(await answering(leaf)).send(read(), scope()));
    expect(error).toMatchObject({
      code: 'tls_untrusted',
      message: expect.stringContaining('CA that is not trusted') as unknown,
    });
  });

  test.each([
    ['PEM', () => ca.cert],
    ['PEM with several certificates and text between them', () => `# ours\n${otherCa.cert}\n# theirs\r\n${ca.cert}`],
    ['base64 of DER', () => derOf(ca)],
    ['base64 of DER in lines', () => derOf(ca).replace(/(.{64})/g, '$1\n')],
  ])('accepts a certificate of our own CA, given as %s', async (_name, text) => {
    const answer = await openFor(await answering(leaf), { tls: { ca: text() } }).send(read(), scope());
    expect(answer.status).toBe(200);
  });

  test('accepts a self-signed certificate that was given as its own CA', async () => {
    const answer = await openFor(await answering(selfSigned), { tls: { ca: selfSigned.cert } }).send(read(), scope());
    expect(answer.status).toBe(200);
  });

  test('refuses an expired certificate and one that is not valid yet', async () => {
    const now = Date.now();
    const expired = await issue({ ca, notBefore: new Date(now - 2 * year), notAfter: new Date(now - year) });
    const early = await issue({ ca, notBefore: new Date(now + year), notAfter: new Date(now + 2 * year) });
    const tls = { ca: ca.cert };
    const first = await failureOf(openFor(await answering(expired), { tls }).send(read(), scope()));
    expect(first).toMatchObject({ code: 'tls_untrusted', message: expect.stringContaining('has expired') as unknown });
    const second = await failureOf(openFor(await answering(early), { tls }).send(read(), scope()));
    expect(second).toMatchObject({
      code: 'tls_untrusted',
      message: expect.stringContaining('is not valid yet') as unknown,
    });
  });

  test('refuses a certificate for another name', async () => {
    const elsewhere = await issue({ ca, commonName: 'elsewhere.example' });
    const error = await failureOf(openFor(await answering(elsewhere), { tls: { ca: ca.cert } }).send(read(), scope()));
    expect(error).toMatchObject({ code: 'tls_untrusted', message: expect.stringContaining('another name') as unknown });
  });

  test('sends the host name for virtual hosts, and checks it', async () => {
    const names: string[] = [];
    const onName = (name: string, callback: (error: Error | null) => void): void => {
      names.push(name);
      callback(null);
    };
    const server = await listen(
      createTlsServer({ ...leaf, SNICallback: onName }, (socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')),
      ),
      'https',
    );
    const transport = openFor(`https://localhost:${server.port}`, { tls: { ca: ca.cert } });
    expect((await transport.send(read(), scope())).status).toBe(200);
    expect(names).toEqual(['localhost']);
  });

  test('can be switched off on purpose', async () => {
    const answer = await openFor(await answering(selfSigned), { tls: { verify: false } }).send(read(), scope());
    expect(answer.status).toBe(200);
  });

  test('a port without TLS is unreachable, not untrusted', async () => {
    const server = await serve((_request, response) => response.end());
    const error = await failureOf(
      openFor(server.url.replace('http', 'https')).send(write(), scope({ permit: permit() })),
    );
    expect(error).toMatchObject({
      code: 'unreachable',
      applied: 'no',
      message: expect.stringContaining('speak TLS') as unknown,
    });
  });
});

describe('a pin', () => {
  test.each([
    ['hex with colons', (hex: string) => hex],
    ['hex in lower case', (hex: string) => hex.replaceAll(':', '').toLowerCase()],
    ['base64', (hex: string) => Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64')],
    ['base64 without padding', (hex: string) => Buffer.from(hex.replaceAll(':', ''), 'hex').toString('base64url')],
    ['sha256 in front', (hex: string) => `sha256:${hex}`],
  ])('as %s accepts that very certificate, whatever its issuer and name', async (_form, write_) => {
    const anyName = await issue({ commonName: 'elsewhere.example' });
    const tls: TlsOptions = { pinSha256: write_(fingerprintOf(anyName)) };
    expect((await openFor(await answering(anyName), { tls }).send(read(), scope())).status).toBe(200);
  });

  test('may be the certificate itself, PEM or base64 of DER', async () => {
    const anyName = await issue({ commonName: 'elsewhere.example' });
    const url = await answering(anyName);
    for (const pinSha256 of [anyName.cert, new X509Certificate(anyName.cert).raw.toString('base64')]) {
      expect((await openFor(url, { tls: { pinSha256 } }).send(read(), scope())).status).toBe(200);
    }
    const other = openFor(url, { tls: { pinSha256: selfSigned.cert } });
    await expect(other.send(read(), scope())).rejects.toMatchObject({ code: 'tls_untrusted' });
  });

  test.each([{ verify: false }, { verify: true }, {}])(
    'refuses every other certificate with %j, and not one byte is sent',
    async (more) => {
      let received = 0;
      const server = await listen(
        createTlsServer(leaf, (socket) => {
          socket.on('error', () => undefined);
          socket.on('data', (bytes) => (received += bytes.length));
        }),
        'https',
      );
      const tls = { ...more, ca: ca.cert, pinSha256: fingerprintOf(selfSigned) };
      const given = scope({ permit: permit() });
      const error = await failureOf(openFor(server, { tls }).send(write(), given));
      expect(error).toMatchObject({ code: 'tls_untrusted', applied: 'no' });
      expect(error.message).toContain(fingerprintOf(leaf).replaceAll(':', '').toLowerCase());
      expect(given.exchanges).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(received).toBe(0);
    },
  );

  test('is refused for plain HTTP, where it could not be checked', () => {
    expect(() => openFor('http://127.0.0.1', { tls: { pinSha256: 'a'.repeat(64) } })).toThrow(
      'needs an https:// address',
    );
  });
});

describe('wrong text', () => {
  test.each([
    ['', 'is empty'],
    ['hello', 'base64, but not of a DER certificate'],
    ['not base64!', 'neither PEM text'],
    ['-----BEGIN CERTIFICATE-----\nAAAA', 'is cut off'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'cannot be read as a certificate'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'holds a PUBLIC KEY'],
  ])('%j as a CA says what is wrong', (text, problem) => {
    const open = (): unknown => openFor('https://127.0.0.1', { tls: { ca: text } });
    expect(open).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(problem) as unknown }) as Error,
    );
  });

  test('a private key among the certificates is named, with its place', () => {
    const open = (): unknown => openFor('https://127.0.0.1', { tls: { ca: `${ca.cert}\n${ca.key}` } });
    expect(open).toThrow('holds a private key in block 2 of 2');
  });

  test.each(['', 'abc', 'g'.repeat(64), 'ab'.repeat(31), 'A'.repeat(45)])('%j is not a pin', (pinSha256) => {
    const open = (): unknown => openFor('https://127.0.0.1', { tls: { pinSha256 } });
    expect(open).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
  });
});
