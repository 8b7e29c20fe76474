import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { listInJson } from '#kernel/json-list.ts';
import type { CallScope, Transport, WireRequest, WireResponse, WireStream } from '#kernel/net.ts';
import { readAnswer, type Answer } from '#net/answer.ts';
import { decodeText, isUtf8 } from '#net/text.ts';
import { apiRoot, type ConsoleAnswer, type ConsoleCall, type Method } from './call.ts';
import { consoleError, malformed } from './console-error.ts';
import { familyOf } from './rates.ts';

export interface SentinelOneClient {
  readonly transport: Transport;
  readonly apiToken: string;
  /** Stays below the limits that the vendor publishes. */
  readonly keepsLimits: boolean;
  /** Milliseconds for which accepted work is followed. */
  readonly followMs: number;
  /** Whether the action behind a method and a path only reads; false where no action makes the call. */
  readonly isRead: (method: Method, path: string) => boolean;
}

/**
 * Sends one request with the API token and takes the answer out of its envelope. The status is judged before the body.
 * @throws AppError for every status outside 200 to 299, for a body that is no JSON, and what `Transport.send` throws
 */
export async function send(client: SentinelOneClient, call: ConsoleCall, scope: CallScope): Promise<ConsoleAnswer> {
  return answerOf(client, call, await client.transport.send(wireRequest(client, call, 'application/json'), scope));
}

/** The answer to a list: the rows stay bytes until they are asked for, unless they had to be read with all the rest. */
export interface ListAnswer extends ConsoleAnswer {
  /** Null where `data` has the rows already. */
  readonly stretches: readonly RowStretch[] | null;
}

export interface RowStretch {
  readonly bytes: number;
  /** @throws AppError `vendor_malformed` */
  readonly rows: () => readonly Json[];
}

/**
 * As `send`, for a page of many rows.
 * @param path names that lead to the rows, for example `data` or `data`, `sites`
 * @throws AppError as `send`
 */
export async function sendForList(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  path: readonly string[],
): Promise<ListAnswer> {
  const { body, ...head } = await client.transport.collect(wireRequest(client, call, 'application/json'), scope);
  const response = (): WireResponse => ({ ...head, text: decodeText(body, head.headers['content-type']) });
  const isPlain = head.status >= 200 && head.status < 300 && isUtf8(head.headers['content-type']);
  const list = isPlain && !holdsToken(body, client.apiToken) ? listInJson(body, path, rowsAtOnce) : null;
  if (list === null) return { ...answerOf(client, call, response()), stretches: null };
  const stretches = list.stretches.map(({ bytes, parse }) => ({
    bytes,
    rows() {
      try {
        return parse();
      } catch {
        const whole = response();
        throw malformed(whole, readAnswer(whole), call);
      }
    },
  }));
  return { ...unpacked(head, list.around, body.length), stretches };
}

function answerOf(client: SentinelOneClient, call: ConsoleCall, response: WireResponse): ConsoleAnswer {
  const { response: clean, answer } = judged(client, call, response);
  if (answer.form === 'html' || answer.form === 'text') throw malformed(clean, answer, call);
  const json = answer.form === 'json' ? answer.json : null;
  const errors = isJsonObject(json) ? json['errors'] : undefined;
  // A 2xx that carries errors and no data is a refusal that a gateway has painted over.
  if (Array.isArray(errors) && errors.length > 0 && isJsonObject(json) && (json['data'] ?? null) === null) {
    throw consoleError({ ...clean, status: 400 }, answer, call);
  }
  return unpacked(clean, json, clean.text.length);
}

function unpacked(
  { status, call, headers }: Pick<WireResponse, 'status' | 'call' | 'headers'>,
  json: Json,
  size: number,
): ConsoleAnswer {
  return {
    statusCode: status,
    call,
    data: isJsonObject(json) && 'data' in json ? (json['data'] ?? null) : json,
    ...paginationOf(json),
    size,
    at: dateOf(headers),
  };
}

/**
 * Opens a download. The body is not bounded here and must be read to its end, or broken off.
 * @throws AppError as `send`
 */
export async function openDownload(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
): Promise<WireStream> {
  const stream = await client.transport.stream(wireRequest(client, call, '*/*'), scope);
  if (stream.status >= 200 && stream.status < 300) return stream;
  const text = await firstText(stream.body);
  const response = { ...stream, text: withoutToken(text, client.apiToken) };
  throw consoleError(response, readAnswer(response), call);
}

/** A call that is no GET passes for a read only where its action is one: what is marked so by mistake would need no permit. */
function wireRequest(client: SentinelOneClient, call: ConsoleCall, accept: string): WireRequest {
  if (call.effect === 'read' && call.method !== 'GET' && !client.isRead(call.method, call.path)) {
    throw new AppError('internal', `${call.method} ${call.path} is no read.`);
  }
  const family = client.keepsLimits ? familyOf(call.path) : undefined;
  return {
    method: call.method,
    path: `${apiRoot}${call.path}`,
    headers: { accept, ...call.headers, authorization: `ApiToken ${client.apiToken}` },
    effect: call.effect,
    ...(call.query === undefined ? {} : { query: call.query }),
    ...(call.body === undefined ? {} : { body: call.body }),
    ...(family === undefined ? {} : { family }),
  };
}

function judged(
  client: SentinelOneClient,
  call: ConsoleCall,
  given: WireResponse,
): { response: WireResponse; answer: Answer } {
  const response = { ...given, text: withoutToken(given.text, client.apiToken) };
  const answer = readAnswer(response);
  if (response.status < 200 || response.status > 299) throw consoleError(response, answer, call);
  return { response, answer };
}

function paginationOf(json: Json): Pick<ConsoleAnswer, 'totalItems' | 'nextCursor'> {
  const pagination = isJsonObject(json) ? json['pagination'] : null;
  if (!isJsonObject(pagination)) return { totalItems: null, nextCursor: null };
  const { totalItems, nextCursor } = pagination;
  return {
    totalItems: typeof totalItems === 'number' ? totalItems : null,
    nextCursor: typeof nextCursor === 'string' && nextCursor !== '' ? nextCursor : null,
  };
}

function dateOf(headers: Readonly<Record<string, string>>): Date | null {
  const time = Date.parse(headers['date'] ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

const longestRefusal = 65_536;
/** Rows that are objects at one time while a long list goes by: too few to outlive the engine's youngest generation. */
const rowsAtOnce = 20;

async function firstText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestRefusal) break;
  }
  return text;
}

/** A console or a proxy may repeat the request in its answer; the token must not reach a result that way. */
function withoutToken(text: string, token: string): string {
  return holdsToken(text, token) ? text.replaceAll(token, '[redacted]') : text;
}

function holdsToken(answer: string | Buffer, token: string): boolean {
  return token.length >= 8 && answer.includes(token);
}
