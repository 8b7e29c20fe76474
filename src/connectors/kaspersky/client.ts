import type { ActionContext } from '#kernel/action.ts';
import { systemClock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { CallScope, Net, Transport, WireRequest } from '#kernel/net.ts';
import { createRedactor } from '#kernel/redact.ts';
import { transportOptions } from '#kernel/transport-fields.ts';
import { createActionMemory, type ActionMemory } from './action-memory.ts';
import { readApiVersion, readServerUrl } from './server-url.ts';
import { Session } from './session.ts';
import { quietScope, SessionPool } from './session-pool.ts';
import type { Secrets, Settings } from './settings.ts';
import { createSignIn } from './sign-in.ts';
import type { Endpoint } from './wire.ts';

export interface KasperskyClient {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly sessions: SessionPool;
  readonly actions: ActionMemory;
  close(): Promise<void>;
}

/** The console through one session. */
export interface Console {
  /** As `Session.mark`. */
  readonly mark: string | null;
  /** Reads unless told otherwise. @throws AppError */
  call(method: string, args: JsonObject, effect?: WireRequest['effect']): Promise<JsonObject>;
  /** As `Session.time`. */
  time(): Promise<Date | null>;
  /** Gives something back that the console keeps for us, also after a cancellation. Best effort: it never throws. */
  letGo(method: string, args: JsonObject): Promise<void>;
}

/** Milliseconds: well inside the three minutes after which the console forgets a session. */
const pingMs = 60_000;
const idleMs = 600_000;

/** @throws AppError `invalid_input` for settings that cannot be used */
export function openClient(
  connection: { readonly settings: Settings; readonly secrets: Secrets },
  net: Net,
  timing: { readonly pingMs: number; readonly idleMs: number } = { pingMs, idleMs },
): KasperskyClient {
  const { settings, secrets } = connection;
  const baseUrl = readServerUrl(settings.serverUrl);
  const root = `/api/${readApiVersion(settings.apiVersion)}`;
  const redact = createRedactor([secrets.password]);
  const transport = net.open(transportOptions(baseUrl, settings, secrets, [secrets.password]));
  const endpoint: Endpoint = { transport, root, virtualServer: settings.virtualServer, redact };
  const { userName, userKind, domain } = settings;
  const signIn = createSignIn(endpoint, { userName, userKind, domain, password: secrets.password });
  const sessions = new SessionPool({
    ...timing,
    size: settings.sessions,
    open: () => new Session(endpoint, signIn, () => systemClock.monotonic()),
    monotonic: () => systemClock.monotonic(),
  });
  return {
    settings,
    transport,
    sessions,
    actions: createActionMemory(),
    async close() {
      await sessions.close();
      await transport.close();
    },
  };
}

/** Calls that belong together, on one session. */
export async function withConsole<T>(
  { client, ...context }: Pick<ActionContext<KasperskyClient>, 'client' | keyof CallScope>,
  work: (console: Console) => Promise<T>,
): Promise<T> {
  return client.sessions.use((session) => work(consoleOf(session, context)));
}

export function consoleOf(session: Session, scope: CallScope): Console {
  return {
    get mark() {
      return session.mark;
    },
    call: (method, args, effect = 'read') => session.call({ method, args, effect }, scope),
    time: () => session.time(scope),
    async letGo(method, args) {
      const own: CallScope = { ...quietScope(), record: (exchange) => scope.record(exchange) };
      await session.call({ method, args, effect: 'read' }, own).catch(() => undefined);
    },
  };
}

/** `PxgRetVal` of an answer as text. @throws AppError `vendor_malformed` */
export function returnedText(answer: JsonObject, method: string, name = 'PxgRetVal'): string {
  const value = answer[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AppError('vendor_malformed', `The answer of ${method} holds no ${name}.`, {
    failureIndicator: method,
    data: answer,
  });
}
