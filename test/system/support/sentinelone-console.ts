import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenCall {
  /** `METHOD /path` below the API root. */
  readonly call: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface SentinelOneConsole {
  readonly url: string;
  readonly calls: SeenCall[];
  stop(): Promise<void>;
}

type Answer = (seen: SeenCall, response: ServerResponse) => unknown;

/** A few answers of a console, over real HTTP: a value is sent as JSON; without one, the answer has been given. */
export async function startSentinelOneConsole(answers: Readonly<Record<string, Answer>>): Promise<SentinelOneConsole> {
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? '/', 'http://console');
    const path = url.pathname.replace('/web/api/v2.1', '');
    const seen = { call: `${request.method ?? ''} ${path}`, query: url.searchParams, body };
    calls.push(seen);
    const found = answers[seen.call];
    const value = found === undefined ? { errors: [{ code: 4040010, title: 'Not found' }] } : found(seen, response);
    if (value === undefined) return;
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
