import { X509Certificate } from 'node:crypto';
import { createServer as createTlsServer } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { toAppError } from '#kernel/error.ts';
import { createLadder, type Rung, type RungName } from '#kernel/ladder.ts';
import type { TlsOptions, TransportOptions } from '#kernel/net.ts';
import type { NetOptions } from './net.ts';
import { issue, listen, openFor, scope, serve, type Certificate, type TestServer } from './test-support.ts';

const day = 86_400_000;
let ca: Certificate;
let leaf: Certificate;

beforeAll(async () => {
  ca = await issue({ commonName: 'Test CA', isCa: true });
  const issued = await issue({ ca });
  leaf = { ...issued, cert: `${issued.cert}\n${ca.cert}` };
});

/** An HTTPS server whose clock is ahead of ours; null: it tells no time. */
function console(certificate: Certificate = leaf, aheadMs: number | null = 0): Promise<TestServer> {
  return serve((_request, response) => {
    response.sendDate = false;
    if (aheadMs !== null) response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
    response.writeHead(401).end();
  }, certificate);
}

interface Climb {
  readonly error: string | null;
  rung(name: RungName): Rung | undefined;
  statuses(): Readonly<Record<string, string>>;
}

async function climb(
  server: Pick<TestServer, 'url'> | string,
  options: Partial<TransportOptions> = {},
  parts: Partial<NetOptions> = {},
): Promise<Climb> {
  const ladder = createLadder();
  const transport = openFor(server, options, parts);
  const error = await transport.examine(ladder, scope()).then(() => null, toAppError);
  if (error !== null) ladder.fail(error);
  const rungs = ladder.rungs();
  return {
    error: error?.code ?? null,
    rung: (name) => rungs.find((rung) => rung.name === name),
    statuses: () => Object.fromEntries(rungs.slice(0, 4).map(({ name, status }) => [name, status])),
  };
}

const tls = (): TlsOptions => ({ ca: ca.cert });

describe('the way to a console', () => {
  test('is walked up to the clock, and nothing but one plain request is sent', async () => {
    const server = await console();
    const { rung, error, statuses } = await climb(server, { tls: tls() });
    expect(error).toBeNull();
    expect(statuses()).toEqual({ dns: 'passed', tcp: 'passed', tls: 'passed', clock: 'passed' });
    expect(rung('dns')?.sentence).toContain('127.0.0.1 is an address');
    expect(rung('tcp')?.sentence).toContain(`port ${server.port}`);
    expect(rung('tls')?.sentence).toMatch(
      /trusted\. It names localhost, was issued by Test CA, .* Its chain: localhost, Test CA\. .*TLSv1\.3/,
    );
    expect(server.requests).toEqual(['HEAD /']);
  });

  test('begins with the name', async () => {
    const { port } = await console();
    const { rung } = await climb(`https://localhost:${port}`, { tls: tls() });
    expect(rung('dns')?.sentence).toMatch(/localhost is .*127\.0\.0\.1/);
  });

  test('ends at a name that nobody knows', async () => {
    const resolver: NetOptions['resolver'] = (host, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), []);
    const { rung, error, statuses } = await climb('https://ksc.exmaple', {}, { resolver });
    expect(error).toBe('unreachable');
    expect(statuses()).toEqual({ dns: 'failed', tcp: 'not_reached', tls: 'not_reached', clock: 'not_reached' });
    expect(rung('dns')).toMatchObject({
      sentence: expect.stringContaining('the name is not known to the name server') as unknown,
      remedy: expect.stringContaining('spelling') as unknown,
    });
  });

  test('ends at a closed port', async () => {
    const { rung, statuses } = await climb('https://127.0.0.1:1');
    expect(statuses()).toEqual({ dns: 'passed', tcp: 'failed', tls: 'not_reached', clock: 'not_reached' });
    expect(rung('tcp')).toMatchObject({
      sentence: expect.stringContaining('nothing listens on this port') as unknown,
      remedy: expect.stringContaining('firewall') as unknown,
    });
  });

  test('ends at an address that the connection does not allow', async () => {
    const { error, statuses } = await climb(await console(), { tls: tls(), allowPrivateAddresses: false });
    expect(error).toBe('address_forbidden');
    expect(statuses()).toMatchObject({ dns: 'passed', tcp: 'failed' });
  });

  test('ends at a port without TLS', async () => {
    const plain = await serve((_request, response) => response.end());
    const { rung, statuses } = await climb(plain.url.replace('http:', 'https:'));
    expect(statuses()).toMatchObject({ tcp: 'passed', tls: 'failed', clock: 'not_reached' });
    expect(rung('tls')?.sentence).toContain('not to speak TLS');
  });
});

describe('the certificate', () => {
  test('that nobody vouches for is described, so that it can be compared and pinned', async () => {
    let received = 0;
    const server = await listen(
      createTlsServer(leaf, (socket) => socket.on('data', (bytes) => (received += bytes.length))),
      'https',
    );
    const { rung, error, statuses } = await climb(server);
    expect(error).toBe('tls_untrusted');
    expect(statuses()).toMatchObject({ tcp: 'passed', tls: 'failed', clock: 'not_reached' });
    expect(rung('tls')?.sentence).toContain('CA that is not trusted here');
    expect(rung('tls')?.sentence).toContain('was issued by Test CA');
    expect(rung('tls')?.sentence).toContain(fingerprintOf(leaf));
    expect(rung('tls')?.remedy).toContain('SHA-256 pin');
    expect(received).toBe(0);
  });

  test('that is not the pinned one ends the way; the pinned one is taken whatever it names', async () => {
    const other = await issue({ commonName: 'elsewhere.example' });
    const wrong = await climb(await console(other), { tls: { pinSha256: fingerprintOf(leaf) } });
    expect(wrong.statuses()).toMatchObject({ tcp: 'passed', tls: 'failed' });
    expect(wrong.rung('tls')?.sentence).toContain('is not the pinned one');
    const right = await climb(await console(other), { tls: { pinSha256: fingerprintOf(other) } });
    expect(right.statuses()).toMatchObject({ tls: 'passed', clock: 'passed' });
    expect(right.rung('tls')?.sentence).toContain('It is the pinned certificate');
  });

  test('is told of although it is not checked, and that is a warning', async () => {
    const { rung, statuses } = await climb(await console(), { tls: { verify: false } });
    expect(statuses()).toMatchObject({ tls: 'warning', clock: 'passed' });
    expect(rung('tls')?.sentence).toMatch(/Verify TLS is off.*issued by Test CA.*would be refused: .*not trusted here/);
  });

  test('that ends soon is a warning', async () => {
    const soon = await issue({ ca, notAfter: new Date(Date.now() + 5 * day + 60_000) });
    const { rung, statuses } = await climb(await console(soon), { tls: tls() });
    expect(statuses()).toMatchObject({ tls: 'warning', clock: 'passed' });
    expect(rung('tls')?.sentence).toContain('It expires in 5 days.');
  });

  test('that is missing, because the address is http, is a warning', async () => {
    const { rung } = await climb(await serve((_request, response) => response.end()));
    expect(rung('tls')).toMatchObject({
      status: 'warning',
      sentence: expect.stringContaining('nothing is encrypted') as unknown,
    });
  });
});

describe('the clock', () => {
  test.each([
    [10 * 60_000, 'warning', '10 min ahead of'],
    [-26 * 3_600_000, 'warning', '1 day behind'],
    [5_000, 'passed', 'agree'],
    [null, 'unknown', 'no Date'],
  ])('of a console that is %s ms ahead: %s', async (aheadMs, status, words) => {
    const { rung, error } = await climb(await console(leaf, aheadMs), { tls: tls() });
    expect(error).toBeNull();
    expect(rung('clock')).toMatchObject({ status, sentence: expect.stringContaining(words) as unknown });
  });

  test('of a console that answers nothing is not known, and that ends nothing', async () => {
    const server = await listen(
      createTlsServer(leaf, (socket) => void socket.on('error', () => undefined)),
      'https',
    );
    const { rung, error } = await climb(server, { tls: tls(), timeoutMs: 300 });
    expect(error).toBeNull();
    expect(rung('clock')).toMatchObject({
      status: 'unknown',
      sentence: expect.stringContaining('got no answer') as unknown,
    });
  });

  test('follows no redirect to elsewhere', async () => {
    const elsewhere = await console();
    const server = await serve(
      (_request, response) => response.writeHead(302, { location: elsewhere.url }).end(),
      leaf,
    );
    const { rung } = await climb(server, { tls: tls() });
    expect(rung('clock')?.status).toBe('passed');
    expect(elsewhere.connections).toHaveLength(0);
  });
});

describe('a proxy', () => {
  test('that opens no way ends it before TLS, and looks the name up by itself', async () => {
    const proxy = await serve((_request, response) => response.writeHead(502).end());
    const refusing = await climb('https://console.example', { proxy: { url: proxy.url } });
    expect(refusing.statuses()).toMatchObject({ dns: 'unknown', tcp: 'failed', tls: 'not_reached' });
  });
});

function fingerprintOf(certificate: Certificate): string {
  return new X509Certificate(certificate.cert).fingerprint256.replaceAll(':', '').toLowerCase();
}
