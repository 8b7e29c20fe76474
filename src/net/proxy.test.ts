import { createServer, request as forward, type RequestListener } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  failureOf,
  issue,
  listen,
  openFor,
  permit,
  read,
  scope,
  serve,
  serveTcp,
  write,
  type Certificate,
  type TestServer,
} from './test-support.ts';

interface TestProxy extends TestServer {
  /** `METHOD target credentials` of everything asked of the proxy. */
  readonly asked: readonly string[];
}

/** A proxy that tunnels and forwards; `refuse` is the status it answers instead. */
async function startProxy(refuse?: number): Promise<TestProxy> {
  const asked: string[] = [];
  const note = (method: string, target: string, credentials: string | undefined): void => {
    asked.push(`${method} ${target} ${credentials ?? '-'}`);
  };
  const forwarding: RequestListener = (request, response) => {
    const { 'proxy-authorization': credentials, ...headers } = request.headers;
    note(request.method ?? '', request.url ?? '', credentials);
    if (refuse !== undefined) return void response.writeHead(refuse).end();
    const onward = forward(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };
  const server = createServer(forwarding);
  server.on('connect', (request, socket: Socket) => {
    note('CONNECT', request.url ?? '', request.headers['proxy-authorization']);
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const onward = createConnection(Number(port), host);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  return { ...(await listen(server)), asked };
}

let certificate: Certificate;
beforeAll(async () => {
  certificate = await issue();
});

const basic = `Basic ${Buffer.from('user:pass word').toString('base64')}`;

describe('HTTPS through a proxy', () => {
  test('is tunnelled, with credentials, and TLS is checked end to end', async () => {
    const server = await serve(
      (request, response) => response.end(String(request.headers['proxy-authorization'])),
      certificate,
    );
    const proxy = await startProxy();
    const transport = openFor(server, {
      proxy: { url: proxy.url, credentials: 'user:pass word' },
      tls: { ca: certificate.cert },
    });
    // The console never sees the credentials of the proxy.
    expect((await transport.send(read(), scope())).text).toBe('undefined');
    await transport.send(read(), scope());
    const tunnel = `CONNECT 127.0.0.1:${server.port} ${basic}`;
    expect(new Set(proxy.asked)).toEqual(new Set([tunnel]));
    expect(proxy.asked.length).toBeLessThanOrEqual(2);
  });

  test('the trust settings are about the console', async () => {
    const server = await serve((_request, response) => response.end(), certificate);
    const proxy = await startProxy();
    const error = await failureOf(
      openFor(server, { proxy: { url: proxy.url } }).send(write(), scope({ permit: permit() })),
    );
    expect(error).toMatchObject({ code: 'tls_untrusted', applied: 'no' });
    expect(server.requests).toEqual([]);
  });

  test.each([
    [407, 'refuses the credentials'],
    [403, 'answered 403'],
  ])('a proxy that answers %i is unreachable, and nothing was sent', async (status, sentence) => {
    const server = await serve((_request, response) => response.end(), certificate);
    const proxy = await startProxy(status);
    const transport = openFor(server, { proxy: { url: proxy.url, credentials: 'user:secret-word' } });
    const error = await failureOf(transport.send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({
      code: 'unreachable',
      applied: 'no',
      message: expect.stringContaining(sentence) as unknown,
    });
    expect(JSON.stringify(error.toJson())).not.toContain('secret-word');
    expect(server.connections).toEqual([]);
  });

  test('a proxy that hangs up, hangs, or is not there', async () => {
    const closes = await serveTcp((socket) => socket.once('data', () => socket.destroy()));
    const hangs = await serveTcp(() => undefined);
    for (const url of [closes.url, hangs.url, 'http://127.0.0.1:1']) {
      const transport = openFor('https://127.0.0.1:2', { proxy: { url }, timeoutMs: 200 });
      const error = await failureOf(transport.send(write(), scope({ permit: permit() })));
      expect(error).toMatchObject({ code: 'unreachable', applied: 'no' });
    }
  });
});

describe('HTTP through a proxy', () => {
  test('is forwarded with the whole address', async () => {
    const server = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`));
    const proxy = await startProxy();
    const transport = openFor(server, { proxy: { url: proxy.url, credentials: 'user:pass word' } });
    const answer = await transport.send(read('/a', { query: { b: 'c' } }), scope());
    expect(answer.text).toBe(`127.0.0.1:${server.port} /a?b=c`);
    expect(proxy.asked).toEqual([`GET ${server.url}/a?b=c ${basic}`]);
  });

  test('a 407 is the answer of the proxy: nothing reached the console', async () => {
    const proxy = await startProxy(407);
    const error = await failureOf(
      openFor('http://127.0.0.1:9', { proxy: { url: proxy.url } }).send(write(), scope({ permit: permit() })),
    );
    expect(error).toMatchObject({ code: 'unreachable', applied: 'no' });
  });
});

describe('private addresses behind a proxy', () => {
  test('are refused by what the name resolves to, and the proxy is asked for the checked address', async () => {
    const proxy = await startProxy(403);
    const through = (address: string): ReturnType<typeof openFor> =>
      openFor(
        'http://console.example',
        { proxy: { url: proxy.url }, allowPrivateAddresses: false },
        { resolver: (_host, callback) => callback(null, [{ address, family: 4 }]) },
      );
    expect((await failureOf(through('10.1.2.3').send(read(), scope()))).code).toBe('address_forbidden');
    expect(proxy.asked).toEqual([]);
    expect((await failureOf(through('8.8.8.8').send(write(), scope({ permit: permit() })))).code).toBe('unreachable');
    expect(proxy.asked[0]).toBe('CONNECT 8.8.8.8:80 -');
  });
});

test.each(['https://proxy', 'socks5://proxy', 'http://user:pass@proxy', 'http://proxy/path', 'proxy:3128', ''])(
  'the proxy address %j is refused',
  (url) => {
    expect(() => openFor('https://host', { proxy: { url } })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }) as Error,
    );
  },
);

test('the environment has no say', async () => {
  const server = await serve((_request, response) => response.end('direct'));
  for (const name of ['HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1');
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await openFor(server).send(read(), scope())).text).toBe('direct');
});
