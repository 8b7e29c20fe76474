import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { CallScope, Transport, WireRequest, WireResponse, WireStream } from '#kernel/net.ts';
import { readAnswer, type Answer } from '#net/answer.ts';
import { apiRoot, type ConsoleAnswer, type ConsoleCall, type Method } from './call.ts';
import { consoleError, malformed } from './console-error.ts';
import type { FilterDuty } from './filter-duty.ts';
import { familyOf } from './rates.ts';

export interface SentinelOneClient {
  readonly transport: Transport;
  readonly apiToken: string;
  /** Stays below the limits that the vendor publishes. */
  readonly keepsLimits: boolean;
  /** Milliseconds for which accepted work is followed. */
  readonly followMs: number;
  /** What an action demands of the filter of this request; null for a path that no action has. */
  dutyOf(method: Method, path: string): FilterDuty | null;
}

/**
 * Sends one request with the API token and takes the answer out of its envelope. The status is judged before the body.
 * @throws AppError for every status outside 200 to 299, for a body that is no JSON, and what `Transport.send` throws
 */
export async function send(client: SentinelOneClient, call: ConsoleCall, scope: CallScope): Promise<ConsoleAnswer> {
  const response = await client.transport.send(wireRequest(client, call, 'application/json'), scope);
  const { response: clean, answer } = judged(client, call, response);
  if (answer.form === 'html' || answer.form === 'text') throw malformed(clean, answer, call);
  const json = answer.form === 'json' ? answer.json : null;
  const errors = isJsonObject(json) ? json['errors'] : undefined;
  // A 2xx that carries errors and no data is a refusal that a gateway has painted over.
  if (Array.isArray(errors) && errors.length > 0 && isJsonObject(json) && (json['data'] ?? null) === null) {
    throw consoleError({ ...clean, status: 400 }, answer, call);
  }
  return {
    statusCode: clean.status,
    call: clean.call,
    data: isJsonObject(json) && 'data' in json ? (json['data'] ?? null) : json,
    ...paginationOf(json),
    size: clean.text.length,
    at: dateOf(clean.headers),
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
  if (call.effect === 'read' && call.method !== 'GET' && client.dutyOf(call.method, call.path)?.effect !== 'read') {
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
  return token.length < 8 || !text.includes(token) ? text : text.replaceAll(token, '[redacted]');
}
