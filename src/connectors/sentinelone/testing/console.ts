import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import type { ClearedVerdictId } from '#kernel/guard.ts';
import { parseJson, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import type { WritePermit } from '#kernel/net.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';
import { filesInMemory } from './files-in-memory.ts';
import type { SentinelOneClient } from '../client.ts';
import { sentinelOneConnector } from '../connector.ts';
import type { Context } from '../row.ts';
import type { TableAction } from '../table-action.ts';

export interface SeenRequest {
  /** `METHOD /path` below the API root. */
  readonly call: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Null when the body is no JSON. */
  readonly json: Json;
}

export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (request: SeenRequest) => Reply;

export interface TestConsole {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** The calls seen so far. */
  calls(): readonly string[];
}

const root = '/web/api/v2.1';

/** A real HTTP server on loopback that answers by route; what it does not know is 404, as on a console. */
export async function testConsole(routes: Readonly<Record<string, Route | Reply>>): Promise<TestConsole> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = seenRequest(request, Buffer.concat(chunks));
      requests.push(seen);
      const route = routes[seen.call];
      const reply = typeof route === 'function' ? route(seen) : (route ?? unknownPath);
      const body = reply.text ?? (reply.json === undefined ? '' : stringifyJson(reply.json));
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(body);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, calls: () => requests.map(({ call }) => call) };
}

const unknownPath: Reply = {
  status: 404,
  json: { errors: [{ code: 4040010, title: 'Requested resource was not found', detail: '' }] },
};

function seenRequest(request: IncomingMessage, body: Buffer): SeenRequest {
  const url = new URL(request.url ?? '/', 'http://console');
  const text = body.toString('utf8');
  return {
    call: `${request.method ?? ''} ${decodeURIComponent(url.pathname).replace(root, '')}`,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    text,
    json: jsonOf(text),
  };
}

function jsonOf(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

export const testToken = 'token-of-the-test-0123456789';

/** A client on the real transport, closed when the test ends. */
export function openClient(url: string, more: JsonObject = {}): SentinelOneClient {
  const settings = parseInput(sentinelOneConnector.settings, { url, allowPlainHttp: true, ...more });
  const secrets = parseInput(sentinelOneConnector.secrets, { apiToken: testToken });
  const client = sentinelOneConnector.open(
    { settings, secrets },
    createNet({ clock: systemClock, log: silentLog }),
  ) as SentinelOneClient;
  onTestFinished(() => sentinelOneConnector.close(client));
  return client;
}

export function contextOf(client: SentinelOneClient, canWrite = true): Context {
  const permit: WritePermit = {
    intentId: 'int_test',
    verdictId: 'ver_test' as ClearedVerdictId,
    check: () => Promise.resolve(),
  };
  return {
    client,
    signal: AbortSignal.timeout(15_000),
    permit: canWrite ? permit : null,
    record: () => undefined,
    idempotencyKey: 'test',
    log: silentLog,
    files: filesInMemory(),
    now: () => new Date(),
  };
}

export function actionOf(id: string): TableAction {
  const action = sentinelOneConnector.actions.find((one) => one.id === `sentinelone.${id}`);
  if (action === undefined) throw new TypeError(`There is no action sentinelone.${id}.`);
  return action as unknown as TableAction;
}

/** Runs an action as the runner would: the input is validated first. */
export function runAction(client: SentinelOneClient, id: string, input: JsonObject): Promise<ActionOutcome> {
  const action = actionOf(id);
  return action.run(parseInput(action.input, input) as JsonObject, contextOf(client, action.effect !== 'read'));
}

export async function settleAction(client: SentinelOneClient, id: string, receipt: Receipt): Promise<ActionOutcome> {
  const action = actionOf(id);
  const outcome = await action.settle?.(receipt, contextOf(client, false));
  if (outcome === undefined) throw new TypeError(`${id} settles nothing.`);
  return outcome;
}

export function receiptOf(outcome: ActionOutcome): Receipt {
  if (outcome.status !== 'pending') throw new TypeError(`The outcome is ${outcome.status}.`);
  return outcome.receipt;
}

/** An id of the console's form. */
export function idOf(number: number): string {
  return `1${String(number).padStart(17, '0')}`;
}
