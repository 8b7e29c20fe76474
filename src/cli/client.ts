import { operations } from '#api/contract/operations.ts';
import { errorTable, type ErrorCode } from '#kernel/error-table.ts';
import { AppError } from '#kernel/error.ts';
import { listInJson } from '#kernel/json-list.ts';
import { isJsonObject, parseJson, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from './answer.ts';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** An answer with a long list, whose rows are parsed a few at a time. */
export interface RowsAnswer extends Answer {
  /** The rows; null where the body has all there is. */
  readonly rows: Iterable<readonly Json[]> | null;
}

interface RequestParts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Talks to a server by the operations of its contract. */
export interface Client {
  readonly url: string;
  /** Answers of any status. @throws AppError `unreachable` */
  send(operation: keyof typeof operations, parts?: RequestParts): Promise<Answer>;
  /** As `send`, without making one object of a long list: the body has it empty. */
  sendForRows(operation: keyof typeof operations, path: readonly string[], parts: RequestParts): Promise<RowsAnswer>;
  /** The body of a good answer. @throws AppError as the server said it */
  call(operation: keyof typeof operations, parts?: RequestParts): Promise<JsonObject>;
  /** The body of a good answer as it arrives. @throws AppError as the server said it */
  stream(operation: keyof typeof operations, parts?: RequestParts): Promise<AsyncIterable<Uint8Array>>;
}

interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

export function createClient({ url, token, fetch, signal }: ClientOptions): Client {
  async function ask(name: keyof typeof operations, parts: RequestParts): Promise<Response> {
    const operation = operations[name];
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, param: string) =>
      encodeURIComponent(parts.params?.[param] ?? ''),
    );
    const target = targetOf(path, url);
    for (const [key, value] of Object.entries(parts.query ?? {}))
      if (value !== undefined) target.searchParams.set(key, String(value));
    return fetch(target, {
      method: operation.method.toUpperCase(),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...parts.headers },
      ...(parts.body === undefined ? {} : { body: stringifyJson(parts.body) }),
      signal,
    }).catch(noAnswer(name));
  }

  function noAnswer(name: keyof typeof operations): (cause: unknown) => never {
    return (cause) => {
      if (signal.aborted) throw interrupted(name, operations[name].method);
      throw new AppError('unreachable', `No Cordon server answers at ${url}: ${reasonOf(cause)}.`, {
        failureIndicator: url,
        cause,
      });
    };
  }

  async function send(name: keyof typeof operations, parts: RequestParts = {}): Promise<Answer> {
    const response = await ask(name, parts);
    return { status: response.status, body: bodyOf(await response.text().catch(noAnswer(name)), url) };
  }

  return {
    url,
    send,
    async sendForRows(name, path, parts) {
      const response = await ask(name, parts);
      const bytes = Buffer.from(await response.arrayBuffer().catch(noAnswer(name)));
      const list = listInJson(bytes, path, rowsAtOnce);
      if (list === null || !isJsonObject(list.around))
        return { status: response.status, body: bodyOf(bytes.toString('utf8'), url), rows: null };
      return { status: response.status, body: list.around, rows: list.stretches.values().map(({ parse }) => parse()) };
    },
    async call(name, parts) {
      const { status, body } = await send(name, parts);
      if (status >= 400) throw errorOf(body);
      return body;
    },
    async stream(name, parts = {}) {
      const response = await ask(name, parts);
      if (response.status >= 400) throw errorOf(bodyOf(await response.text().catch(noAnswer(name)), url));
      return response.body ?? new Blob([]).stream();
    },
  };
}

/** Few enough to be gone before memory grows for them. */
const rowsAtOnce = 20;

/** The error that a problem answer stands for. */
export function errorOf(problem: JsonObject): AppError {
  const { details } = problem;
  const code = textOf(problem, 'code');
  return new AppError(
    isErrorCode(code) ? code : 'internal',
    textOf(problem, 'detail') || 'The server gave no reason.',
    {
      failureIndicator: textOf(problem, 'failureIndicator'),
      statusCode: Number(problem['statusCode'] ?? 500),
      applied: problem['applied'] === 'unknown' ? 'unknown' : 'no',
      ...(isJsonObject(details) ? { details } : {}),
    },
  );
}

/** @throws AppError `configuration` */
function targetOf(path: string, url: string): URL {
  const target = URL.parse(path, url);
  if (target !== null && /^https?:$/.test(target.protocol)) return target;
  throw new AppError('configuration', `\`${url}\` is not the http or https address of a server.`, {
    failureIndicator: 'CORDON_URL',
  });
}

/** What was asked for may go on there; of a question nothing is left. */
function interrupted(operation: string, method: string): AppError {
  const asked = method === 'get';
  const message = asked ? 'Interrupted.' : 'Interrupted. What the server has begun goes on there.';
  return new AppError('cancelled', message, { failureIndicator: operation, applied: asked ? 'no' : 'unknown' });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

function bodyOf(text: string, url: string): JsonObject {
  const value = parsed(text);
  if (isJsonObject(value)) return value;
  throw new AppError('unreachable', `What answers at ${url} is no Cordon server.`, { failureIndicator: url });
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error ? cause.message : thrown.message;
}
