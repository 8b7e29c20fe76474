import type { Operation } from '#api/contract/operation.ts';
import { operations } from '#api/contract/operations.ts';
import type { Fields, InputOf } from '#kernel/field.ts';
import type { Answers } from '../generated/answers.ts';
import { Problem, type ProblemBody } from './problem.ts';

export type OperationId = keyof typeof operations & keyof Answers;

type ParamsOf<N extends OperationId> = (typeof operations)[N] extends Operation<infer P> ? InputOf<P> : never;
type QueryOf<N extends OperationId> =
  (typeof operations)[N] extends Operation<Fields, infer Q> ? Partial<InputOf<Q>> : never;
type BodyOf<N extends OperationId> =
  (typeof operations)[N] extends Operation<Fields, Fields, infer B> ? Partial<InputOf<B>> : never;

export interface CallParts<N extends OperationId> {
  readonly params?: ParamsOf<N>;
  readonly query?: QueryOf<N>;
  readonly body?: BodyOf<N>;
  /** One key is one write, ever: a repeated click sends the same one. */
  readonly key?: string;
  /** Revision that an edit started from. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** Asks the server by an operation of its contract. @throws Problem for every refusal, and when no answer came */
export async function call<N extends OperationId>(name: N, parts: CallParts<N> = {}): Promise<Answers[N]> {
  const response = await send(name, parts);
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Answers[N];
}

/** As `call`, for answers that are no JSON, such as files and reports. */
export async function download<N extends OperationId>(name: N, parts: CallParts<N> = {}): Promise<Blob> {
  const response = await send(name, parts);
  if (!response.ok) throw await problemOf(response);
  return response.blob();
}

async function send<N extends OperationId>(
  name: N,
  { key, ifMatch, signal, body, ...place }: CallParts<N>,
): Promise<Response> {
  const { method }: Operation = operations[name];
  const headers = new Headers();
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (key !== undefined) headers.set('idempotency-key', key);
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  try {
    return await fetch(addressOf(name, place), {
      method: method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new Problem(
      {
        title: 'No answer',
        detail: 'The server cannot be reached.',
        remedy: 'Check that Cordon runs and that this machine reaches it; nothing is lost here.',
      },
      { cause },
    );
  }
}

/** The path of an operation with its parameters put in. */
function addressOf<N extends OperationId>(name: N, { params, query }: Pick<CallParts<N>, 'params' | 'query'>): string {
  const { path }: Operation = operations[name];
  const given = params as Readonly<Record<string, string | number>> | undefined;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(String(given?.[part])));
  const search = new URLSearchParams(
    Object.entries((query ?? {}) as Readonly<Record<string, string | number | boolean | undefined>>).flatMap(
      ([part, value]) => (value === undefined || value === '' ? [] : [[part, String(value)]]),
    ),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: ProblemBody = {
    title: 'Failed',
    detail: `The server answered ${response.status}.`,
    status: response.status,
  };
  const body = (await response.json().catch(() => fallback)) as ProblemBody;
  return new Problem({ ...fallback, ...body });
}
