import type { ActionContext } from '#kernel/action.ts';
import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Connection, ConnectionStore } from '#kernel/connection.ts';
import type { ContainmentStore } from '#kernel/containment.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { FileStore } from '#kernel/file-store.ts';
import { newId } from '#kernel/ids.ts';
import type { Log } from '#kernel/log.ts';
import type { Exchange } from '#kernel/result.ts';
import type { VerbSupport } from '#kernel/verb.ts';
import { traceCall } from '../call-context.ts';
import type { ConnectionHub } from '../connection-hub.ts';

/** What the planner and its parts work with. */
export interface VerbParts {
  readonly catalog: Pick<Catalog, 'connector'>;
  readonly hub: Pick<ConnectionHub, 'open'>;
  readonly connections: Pick<ConnectionStore, 'list'>;
  readonly files: Pick<FileStore, 'writer'>;
  /** For machines that are named by their incident. */
  readonly containments?: Pick<ContainmentStore, 'list'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Nobody waits for the answers. */
  readonly background?: true;
  /** Milliseconds after which a console that is asked about machines counts as silent. */
  readonly answerMs?: number;
}

/** A connection whose connector knows machines. */
export interface Console {
  readonly connection: Connection;
  readonly support: VerbSupport;
}

export type Answer<T> = { readonly console: Console; readonly exchanges: readonly Exchange[] } & (
  | { readonly value: T }
  | { readonly error: AppError }
);

const usualAnswerMs = 15_000;

/** The consoles of a tenant that verbs can be asked of. */
export function consolesOf(parts: VerbParts, connections: readonly Connection[]): readonly Console[] {
  return connections.flatMap((connection) => {
    const support = parts.catalog.connector(connection.connector).verbSupport;
    return support === undefined ? [] : [{ connection, support }];
  });
}

/**
 * Asks consoles at the same time, each for a bounded time. What a console did is in its answer: this throws only when
 * the caller has gone. Only reads go out.
 * @throws AppError `cancelled`
 */
export async function askEach<T>(
  parts: VerbParts,
  consoles: readonly Console[],
  signal: AbortSignal,
  ask: (console: Console, context: ActionContext<unknown>) => Promise<T>,
  answerMs: number = parts.answerMs ?? usualAnswerMs,
): Promise<readonly Answer<T>[]> {
  const answers = await Promise.all(consoles.map((console) => askOne(parts, console, signal, ask, answerMs)));
  if (signal.aborted) throw new AppError('cancelled', 'The request was given up before the consoles had answered.');
  return answers;
}

async function askOne<T>(
  parts: VerbParts,
  console: Console,
  signal: AbortSignal,
  ask: (console: Console, context: ActionContext<unknown>) => Promise<T>,
  answerMs: number,
): Promise<Answer<T>> {
  const { connection } = console;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), answerMs);
  let exchanges: readonly Exchange[] = [];
  let hide = asItIs;
  const asking = async (): Promise<T> => {
    const { client, redact } = await parts.hub.open(connection);
    hide = (text) => redact.text(text);
    const trace = traceCall({
      client,
      key: newId('req'),
      permit: null,
      background: parts.background === true,
      signal: AbortSignal.any([signal, limit.signal]),
      clock: parts.clock,
      log: parts.log,
      files: parts.files.writer({ tenant: connection.tenant, actionId: 'verb', connectionId: connection.id }),
    });
    exchanges = trace.exchanges;
    return ask(console, trace.context);
  };
  try {
    return { console, value: await Promise.race([asking(), given(limit.signal), given(signal)]), exchanges };
  } catch (thrown) {
    return {
      console,
      error: limit.signal.aborted ? silent(connection, answerMs) : named(connection, thrown, hide),
      exchanges,
    };
  } finally {
    clearTimeout(timer);
  }
}

function asItIs(text: string): string {
  return text;
}

/** A console's part that does not listen to its signal must not hold up the others. */
function given(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new AppError('cancelled', 'The request was given up.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function silent({ title }: Connection, answerMs: number): AppError {
  return new AppError('timeout', `${title} did not answer within ${Math.round(answerMs / 1_000)} s.`, {
    failureIndicator: title,
  });
}

/** The error with the connection's name before it; a console may have repeated a secret in its message. */
function named({ title }: Connection, thrown: unknown, hide: (text: string) => string): AppError {
  const { code, message, failureIndicator, statusCode } = toAppError(thrown);
  return new AppError(code, hide(message), {
    failureIndicator: [title, hide(failureIndicator)].filter((part) => part !== '').join(' > '),
    statusCode,
    cause: thrown,
  });
}
