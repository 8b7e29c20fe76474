import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { parseJson, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';

export interface SeenCall {
  readonly method: string;
  readonly body: Json;
  readonly headers: IncomingMessage['headers'];
  readonly path: string;
}

/** What a method does: its answer, or an answer of another status. */
export type FakeMethod = (args: JsonObject, call: SeenCall) => FakeAnswer | Promise<FakeAnswer>;
export type FakeAnswer = JsonObject | FakeText;

export class FakeText {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

export function pxg(message: string, more: JsonObject = {}): JsonObject {
  return { PxgError: { code: 900_001, subcode: 0, module: 'TEST', file: 'x', line: 1, message, ...more } };
}

/** A console that speaks the wire form and does what a test tells it. It refuses two requests at once on one session. */
export class FakeConsole implements AsyncDisposable {
  readonly calls: SeenCall[] = [];
  readonly methods = new Map<string, FakeMethod>();
  /** Accepted `Authorization` headers; null takes all. */
  users: ReadonlySet<string> | null = null;
  overlaps = 0;
  signIns = 0;
  compress = false;
  /** What its answers say that the time is; null leaves it out. */
  time: Date | null = null;
  readonly #sessions = new Map<string, number>();
  readonly #server;
  readonly certificate: string;

  private constructor(key: string, certificate: string) {
    this.certificate = certificate;
    this.#server = createServer({ key, cert: certificate }, (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeConsole> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const console = new FakeConsole(key, cert);
    const { promise, resolve } = Promise.withResolvers<void>();
    console.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return console;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  on(method: string, answer: FakeMethod | FakeAnswer): this {
    this.methods.set(method, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  /** Bodies of the calls of one method. */
  bodiesOf(method: string): readonly Json[] {
    return this.calls.filter((call) => call.method === method).map(({ body }) => body);
  }

  /** Methods in the order in which they were called. */
  get order(): readonly string[] {
    return this.calls.map(({ method }) => method);
  }

  expireSessions(): void {
    this.#sessions.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const path = request.url ?? '';
    const method = path.slice(path.lastIndexOf('/') + 1);
    const call = { method, body: text === '' ? {} : parseJson(text), headers: request.headers, path };
    this.calls.push(call);
    const answer = await this.#answer(call);
    response.sendDate = false;
    if (this.time !== null) response.setHeader('date', this.time.toUTCString());
    if (answer instanceof FakeText) {
      response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.text);
      return;
    }
    const json = Buffer.from(stringifyJson(answer));
    const headers = { 'content-type': 'application/json' };
    if (this.compress) response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(json));
    else response.writeHead(200, headers).end(json);
  }

  async #answer(call: SeenCall): Promise<FakeAnswer> {
    const { method, headers } = call;
    const own = this.methods.get(method);
    if (method === 'Session.StartSession') return (await own?.(call.body as JsonObject, call)) ?? this.#signIn(headers);
    const token = String(headers['x-ksc-session']);
    const busy = this.#sessions.get(token);
    if (busy === undefined) return new FakeText(403, 'Session was ended');
    if (busy > 0) this.overlaps += 1;
    this.#sessions.set(token, busy + 1);
    try {
      if (method === 'Session.EndSession') this.#sessions.delete(token);
      if (own !== undefined) return await own(call.body as JsonObject, call);
      return method.startsWith('Session.') || /Release/.test(method) ? {} : new FakeText(404, `No method ${method}`);
    } finally {
      if (this.#sessions.has(token)) this.#sessions.set(token, busy);
    }
  }

  #signIn(headers: IncomingMessage['headers']): FakeAnswer {
    if (this.users !== null && !this.users.has(headers.authorization ?? '')) {
      return new FakeText(401, 'Authentication failure');
    }
    this.signIns += 1;
    const token = `token-${this.signIns}-AVZlM1lODEbg8A==`;
    this.#sessions.set(token, 0);
    return { PxgRetVal: token };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
