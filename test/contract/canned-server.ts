import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serverCertificate } from '../../simulators/kit/certificate.ts';

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SeenRequest {
  readonly method: string;
  /** As it came over the wire. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface CannedServer extends AsyncDisposable {
  readonly url: string;
  /** PEM to trust; empty for plain http. */
  readonly ca: string;
  readonly seen: SeenRequest[];
  /** What the next requests get. */
  answer: CannedAnswer | ((request: SeenRequest) => CannedAnswer);
}

/** A real server that says what it is told, and remembers what it was asked. */
export async function startCannedServer(scheme: 'https' | 'http' = 'https'): Promise<CannedServer> {
  const certificate = await serverCertificate();
  const listener: RequestListener = (request, response) => {
    void readBody(request).then((body) => {
      const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      canned.seen.push(seen);
      const answer = typeof canned.answer === 'function' ? canned.answer(seen) : canned.answer;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.body ?? '');
    });
  };
  const server =
    scheme === 'https'
      ? createHttpsServer({ key: certificate.privateKeyPem, cert: certificate.pem }, listener)
      : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const canned: CannedServer = {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: scheme === 'https' ? certificate.caPem : '',
    seen: [],
    answer: {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return canned;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
