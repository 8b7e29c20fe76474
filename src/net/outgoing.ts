import { AppError } from '#kernel/error.ts';
import { stringifyJson } from '#kernel/json.ts';
import type { WireBody, WireRequest } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import { acceptEncoding } from './decode.ts';
import { checkPath, queryText } from './request-path.ts';

/** A request as it goes on the wire. */
export interface Outgoing {
  readonly method: WireRequest['method'];
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly effect: WireRequest['effect'];
  readonly advances: boolean;
  /** `METHOD /path`, redacted: how errors name the call. */
  readonly call: string;
  readonly timeoutMs: number;
  readonly family: WireRequest['family'];
  readonly redactor: Redactor;
}

export interface Base {
  readonly origin: string;
  /** Path prefix without a slash at its end. */
  readonly prefix: string;
}

const userAgent = 'Cordon';

/** Set by the transport itself; a second value could split a message in two or send it elsewhere. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @throws AppError `invalid_input` */
export function readBase(baseUrl: string): Base {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalidBase('must be an http:// or https:// URL');
  if (url.username !== '' || url.password !== '') throw invalidBase('must not hold credentials');
  if (url.search !== '' || url.hash !== '') throw invalidBase('must not hold a query or a fragment');
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}

/** @throws AppError `invalid_input` */
export function prepare(request: WireRequest, base: Base, timeoutMs: number, redactor: Redactor): Outgoing {
  checkPath(request.path);
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    accept: 'application/json',
    'accept-encoding': acceptEncoding,
  };
  if (request.body !== undefined) headers['content-type'] = contentTypeOf(request.body);
  for (const name in request.headers) {
    const lowerCase = name.toLowerCase();
    if (ownHeaders.has(lowerCase))
      throw new AppError('invalid_input', `The header ${lowerCase} is set by Cordon itself and cannot be given.`);
    headers[lowerCase] = request.headers[name] ?? '';
  }
  return {
    method: request.method,
    origin: base.origin,
    path: `${base.prefix}${request.path}${queryText(request.query)}`,
    headers,
    body: request.body === undefined ? null : bytesOf(request.body),
    effect: request.effect,
    advances: request.advances === true,
    call: redactor.text(`${request.method} ${request.path}`),
    timeoutMs: request.timeoutMs ?? timeoutMs,
    family: request.family,
    redactor,
  };
}

function contentTypeOf(body: WireBody): string {
  return 'json' in body ? 'application/json' : body.contentType;
}

function bytesOf(body: WireBody): Buffer {
  if ('json' in body) return Buffer.from(stringifyJson(body.json));
  if ('text' in body) return Buffer.from(body.text);
  return Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength);
}

function invalidBase(problem: string): AppError {
  return new AppError('invalid_input', `The address of the console ${problem}.`, { failureIndicator: 'url' });
}
