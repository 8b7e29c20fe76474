import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { CallScope, Transport } from '#kernel/net.ts';
import type { Redactor } from '#kernel/redact.ts';
import { readAnswer } from '#net/answer.ts';
import { apiRoot, type ConsoleAnswer, type ConsoleCall } from './call.ts';
import { consoleError } from './console-error.ts';

export interface StormshieldClient {
  readonly transport: Transport;
  readonly apiToken: string;
  readonly redact: Redactor;
  /** Sends `"true"` and `"false"`, for a console that does not take JSON booleans. */
  readonly stringBooleans: boolean;
  readonly polling: Polling;
  /** As a person read it in the Backoffice: the API does not tell it. */
  readonly keyExpiresAt: string | null;
}

/** How often and how long a task is asked about, in milliseconds. */
export interface Polling {
  readonly pollMs: number;
  readonly maxPollMs: number;
  readonly deadlineMs: number;
}

/**
 * Sends one request with the API key. The status is judged before the body.
 * @throws AppError for every status outside 200 to 299, and what `Transport.send` throws
 */
export async function send(client: StormshieldClient, call: ConsoleCall, scope: CallScope): Promise<ConsoleAnswer> {
  // What is marked as a read by mistake would need no permit.
  if (call.effect === 'read' && call.method !== 'GET' && call.method !== 'HEAD') {
    throw new AppError('internal', `${call.method} ${call.path} is no read.`);
  }
  const response = await client.transport.send(
    {
      method: call.method,
      path: `${apiRoot}${call.path}`,
      headers: { authorization: `Bearer ${client.apiToken}`, accept: 'application/json' },
      effect: call.effect,
      ...(call.query === undefined ? {} : { query: call.query }),
      ...(call.body === undefined ? {} : { body: call.body }),
    },
    scope,
  );
  // A console or a proxy may repeat the request; masked before any excerpt is cut, which could keep half a key.
  const answer = readAnswer({ headers: response.headers, text: client.redact.text(response.text) });
  if (response.status < 200 || response.status > 299) throw consoleError(response, answer, call);
  return { statusCode: response.status, call: response.call, answer };
}

/** The body of a task: vendor names, left-out values absent, booleans as this console takes them. */
export function taskBody(client: StormshieldClient, values: Readonly<Record<string, unknown>>): JsonObject {
  const body: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') body[name] = value;
    if (typeof value === 'boolean') body[name] = client.stringBooleans ? String(value) : value;
  }
  return body;
}
