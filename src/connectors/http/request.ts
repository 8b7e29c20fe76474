import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { WireBody, WireResponse } from '#kernel/net.ts';
import type { ActionOutcome, TargetResult } from '#kernel/result.ts';
import { invalidInput } from '#kernel/validate.ts';
import { excerptOf, readAnswer, valueOf, wordsOf, type Answer } from '#net/answer.ts';
import { headersOf, jsonBody, queryOf } from '#net/request-parts.ts';
import { relativePath } from '#net/path-encoding.ts';
import { appliedAfter, askedWaitMs, errorCodeOf } from '#net/status.ts';
import { transportHeaders, type HttpClient } from './client.ts';

const input = defineFields({
  method: {
    kind: 'choice',
    values: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    default: 'GET',
    label: 'Method',
  },
  path: {
    kind: 'text',
    required: true,
    maxLength: 2_048,
    label: 'Path',
    help: 'Below the base URL, for example /hooks/alert',
  },
  query: { kind: 'document', label: 'Query', help: 'Names with a text, or a list of texts.' },
  headers: {
    kind: 'document',
    label: 'Headers',
    help: 'Names with a text. The credential of the connection is added.',
  },
  body: { kind: 'document', label: 'JSON body', help: 'Sent as JSON. Not for GET and HEAD.' },
  text: { kind: 'text', maxLength: 1_048_576, label: 'Text body', help: 'Sent as it is, instead of a JSON body.' },
  contentType: {
    kind: 'text',
    maxLength: 256,
    pattern: '^[\\x20-\\x7e]+$',
    default: 'text/plain; charset=utf-8',
    label: 'Content type of the text body',
  },
});

type RequestInput = InputOf<typeof input>;

export const httpRequest = defineAction({
  id: 'http.request',
  title: 'HTTP request',
  summary: 'Sends one request to the server of the connection and returns status, a few headers and the body.',
  category: 'Generic',
  // What a request does is known to nobody here, so every method that may change something counts as the worst.
  effect: 'destructive',
  effectOf: (values) => (isRead(values) ? 'read' : 'destructive'),
  idempotent: false,
  free: true,
  input,
  targets: (values) => (isRead(values) ? [] : [targetName(values)]),
  async run(values, context: ActionContext<HttpClient>) {
    const { transport, headers, redact } = context.client;
    const body = bodyOf(values);
    const response = await transport.send(
      {
        method: values.method,
        path: relativePath(values.path, 'input.path'),
        query: queryOf(values.query, 'input.query'),
        headers: {
          ...headersOf(values.headers, 'input.headers', [...transportHeaders, ...Object.keys(headers)]),
          ...headers,
        },
        effect: isRead(values) ? 'read' : 'write',
        ...(body === undefined ? {} : { body }),
      },
      context,
    );
    // Masked before any excerpt is cut, which could keep half a credential.
    return outcomeOf(values, response, readAnswer({ headers: response.headers, text: redact.text(response.text) }));
  },
  output: { status: 'number', headers: 'object', body: 'any' },
  manualCheck: 'Ask the server that the request was meant for whether it has arrived.',
});

function isRead(values: Pick<RequestInput, 'method'>): boolean {
  return values.method === 'GET' || values.method === 'HEAD';
}

function targetName(values: RequestInput): string {
  return `${values.method} ${relativePath(values.path, 'input.path')}`;
}

function bodyOf(values: RequestInput): WireBody | undefined {
  if (values.body === undefined && values.text === undefined) return undefined;
  if (isRead(values)) throw invalidInput([{ path: 'input.body', problem: `cannot be sent with ${values.method}` }]);
  if (values.body === undefined) return { text: values.text ?? '', contentType: values.contentType };
  if (values.text === undefined) return jsonBody(values.body);
  throw invalidInput([{ path: 'input.text', problem: 'cannot be sent beside `body`' }]);
}

function outcomeOf(values: RequestInput, response: WireResponse, answer: Answer): ActionOutcome<JsonObject> {
  if (response.status < 200 || response.status > 299) throw failure(values, response, answer);
  return {
    status: 'succeeded',
    statusCode: response.status,
    message:
      response.status === 202
        ? 'The server accepted the request; 202 does not say that the work is done.'
        : `The server answered ${response.status}.`,
    data: { status: response.status, headers: shownHeaders(response.headers), body: valueOf(answer) },
    keyFields: { status: response.status },
    targets: targetsOf(values, 'succeeded'),
  };
}

function failure(values: RequestInput, response: WireResponse, answer: Answer): AppError {
  const words = wordsOf(answer);
  const wait = askedWaitMs(response.headers);
  const said = words === null ? '' : ` The server said: ${words}`;
  return new AppError(errorCodeOf(response.status), `The server answered with HTTP status ${response.status}.${said}`, {
    failureIndicator: response.call,
    statusCode: response.status,
    applied: appliedAfter(response.status, isRead(values) ? 'read' : 'write'),
    data: { status: response.status, headers: shownHeaders(response.headers), body: excerptOf(answer) },
    targets: targetsOf(values, response.status === 404 ? 'not_found' : 'failed'),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function targetsOf(values: RequestInput, status: TargetResult['status']): readonly TargetResult[] {
  return isRead(values) ? [] : [{ target: targetName(values), status }];
}

const shown = ['content-type', 'date', 'etag', 'last-modified', 'link', 'location', 'retry-after', 'x-request-id'];

/** Never the rest: cookies and tokens travel in headers too. */
function shownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of shown) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
