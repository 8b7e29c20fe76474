import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';

export interface TestRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, whatever the method. */
  readonly body?: string | Buffer;
  /** PEM that is trusted instead of the system's CAs. */
  readonly ca?: string;
  readonly servername?: string;
  /** A fresh connection for each request when left out. */
  readonly agent?: Agent;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Untyped, as tests want it. @throws SyntaxError */
  json(): ReturnType<typeof JSON.parse>;
}

/** One real request for tests: the path goes out byte for byte, and a GET may carry a body. */
export async function send(base: string, path: string, request: TestRequest = {}): Promise<TestAnswer> {
  const { protocol, hostname, port } = new URL(base);
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    path,
    method: request.method ?? 'GET',
    headers: {
      ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }),
      ...request.headers,
    },
    agent: request.agent ?? false,
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ...(request.servername === undefined ? {} : { servername: request.servername }),
  } as const;
  const outgoing = protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  outgoing.end(request.body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: () => JSON.parse(text) };
}

/** One request to a control API. */
export function control(controlUrl: string, method: string, path: string, body?: unknown): Promise<TestAnswer> {
  const { origin, pathname } = new URL(controlUrl);
  return send(origin, `${pathname}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

/** What a request failed with, for one that is awaited only later. @throws Error when it was answered */
export async function failureOf(request: Promise<TestAnswer>): Promise<unknown> {
  const settled = await request.then(
    (answer) => ({ answer, error: null }),
    (error: unknown) => ({ answer: null, error }),
  );
  if (settled.answer !== null) throw new Error(`It was answered with ${settled.answer.status}.`);
  return settled.error;
}
