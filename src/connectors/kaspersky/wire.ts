import { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { CallScope, Transport, WireRequest, WireResponse } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import { excerptOf, readAnswer, wordsOf } from '#net/answer.ts';
import { appliedAfter, askedWaitMs, errorCodeOf } from '#net/status.ts';
import { pxgError } from './pxg-error.ts';

/** Where the console is and what accompanies every request to it. */
export interface Endpoint {
  readonly transport: Transport;
  /** For example `/api/v1.0`. */
  readonly root: string;
  readonly virtualServer: string | undefined;
  readonly redact: Redactor;
}

export interface MethodCall {
  /** `Class.Method` or `Instance.Class.Method`; case matters. */
  readonly method: string;
  readonly args: JsonObject;
  readonly effect: WireRequest['effect'];
}

/** Calls such as `Tasks.GetNextTask` move an iterator of the console on. */
const advances = /\.GetNext\w*$/;

/** Sends one call. Every call is a POST, whatever it does. @throws AppError as `Transport.send` */
export async function post(
  { transport, root, virtualServer }: Endpoint,
  { method, args, effect }: MethodCall,
  headers: Readonly<Record<string, string>>,
  scope: CallScope,
): Promise<WireResponse> {
  const server =
    virtualServer === undefined ? {} : { 'x-ksc-vserver': Buffer.from(virtualServer, 'utf8').toString('base64') };
  return transport.send(
    {
      method: 'POST',
      path: `${root}/${method}`,
      headers: { ...server, ...headers },
      body: { json: args },
      effect,
      advances: advances.test(method),
    },
    scope,
  );
}

/** No session, or one that has ended: the call itself was not looked at. */
export function isRefusal(response: WireResponse): boolean {
  return response.status === 401 || response.status === 403;
}

/**
 * What the call gave: `PxgRetVal` and the out parameters.
 * @throws AppError for a `PxgError`, for any status but 200, and for an answer that is no object
 */
export function readResult(endpoint: Endpoint, call: MethodCall, response: WireResponse): JsonObject {
  if (response.status !== 200) throw statusError(endpoint, call, response);
  const answer = readAnswer(response);
  if (answer.form === 'empty') return {};
  if (answer.form !== 'json' || !isJsonObject(answer.json)) throw malformed(endpoint, call, response);
  const { PxgError } = answer.json;
  if (PxgError === undefined || PxgError === null) return answer.json;
  throw pxgError(endpoint.redact.json(PxgError), { failureIndicator: response.call, effect: call.effect });
}

/** The plain text that comes with every status but 200. */
export function refusalText(endpoint: Endpoint, response: WireResponse): string {
  const said = response.headers['x-ksc-errormsg'] ?? wordsOf(readAnswer(response)) ?? '';
  return endpoint.redact.text(said).trim();
}

function statusError(endpoint: Endpoint, { method, effect }: MethodCall, response: WireResponse): AppError {
  const { status } = response;
  const wait = askedWaitMs(response.headers);
  const said = refusalText(endpoint, response);
  return new AppError(
    errorCodeOf(status),
    said === '' ? sentenceOf(status, method) : `${sentenceOf(status, method)} The console said: ${said}`,
    {
      failureIndicator: response.call,
      statusCode: status,
      applied: appliedAfter(status, effect),
      data: endpoint.redact.json(excerptOf(readAnswer(response))),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}

function sentenceOf(status: number, method: string): string {
  if (status === 401 || status === 403) return 'The console refuses a session that it has just opened.';
  if (status === 404) return `The console has no method ${method}; class and method are spelt with the right case.`;
  return `The console answered with HTTP status ${status}.`;
}

function malformed(endpoint: Endpoint, { effect }: MethodCall, response: WireResponse): AppError {
  return new AppError('vendor_malformed', 'The answer is not one of the KSC Open API. Its port is normally 13299.', {
    failureIndicator: response.call,
    statusCode: response.status,
    applied: effect === 'write' ? 'unknown' : 'no',
    data: endpoint.redact.json(excerptOf(readAnswer(response))),
  });
}
