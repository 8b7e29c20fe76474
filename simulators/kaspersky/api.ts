import { setTimeout as wait } from 'node:timers/promises';
import type { Exchange } from '../kit/exchange.ts';
import { findSession, sessionCookie } from './access/call-context.ts';
import { HttpRefusal, httpRefusalAnswer } from './access/http-refusal.ts';
import { requireRights } from './access/right.ts';
import type { Session } from './access/session.ts';
import { createSignIn } from './access/sign-in.ts';
import type { User } from './access/user.ts';
import { jsonAnswer } from './answer.ts';
import type { Method, MethodAnswer } from './methods/method.ts';
import { methodTable } from './methods/method-table.ts';
import { virtualServers } from './model/group-table.ts';
import type { KasperskyState } from './state.ts';
import { readArguments } from './wire/argument.ts';
import { PxgError, pxgErrorBody } from './wire/pxg-error.ts';
import { isObject } from './wire/value.ts';

type Headers = Readonly<Record<string, string>>;

/** `POST /api/v1.0/Class.Method`, and signing in on the connection at `/api/v1.0/login`. */
export function createApi(state: KasperskyState): (exchange: Exchange) => Promise<Response> {
  const { sessions, world } = state;
  const signIn = createSignIn({
    sessions,
    users: () => state.users,
    virtualServer: (name) => virtualServers.find((server) => server.name === name)?.id,
  });

  async function answer(exchange: Exchange): Promise<Response> {
    const name = methodName(exchange);
    const respond = (body: object, headers?: Headers): Response =>
      jsonAnswer(body, exchange.headers['accept-encoding'], state.settings.compress, headers);
    if (name === 'login') return login(exchange, respond);
    if (name === 'Session.StartSession' && exchange.headers.authorization !== undefined) {
      return respond({ PxgRetVal: sessions.open({ kind: 'token', ...signIn(exchange) }).id });
    }
    const session = findSession(exchange, sessions, state.settings);
    const method = methodTable.get(name);
    if (method === undefined) throw new HttpRefusal(404, `Method ${name} was not found`);
    const body = readBody(exchange.body);
    session.inFlight += 1;
    try {
      if (state.settings.latencyMs > 0) await wait(state.settings.latencyMs);
      closeOverload(exchange, session);
      return respond(perform(method, body, session, exchange));
    } finally {
      session.inFlight -= 1;
    }
  }

  function login(exchange: Exchange, respond: (body: object, headers?: Headers) => Response): Response {
    const grant = signIn(exchange);
    const session = sessions.open({ kind: grant.gatewayHost === null ? 'connection' : 'gateway', ...grant });
    sessions.bind(exchange.socket, session);
    // An empty body would break the vendor's own client.
    return respond({}, state.settings.loginCookie === 'none' ? {} : { 'set-cookie': sessionCookie(session) });
  }

  function perform(
    method: Method,
    body: Readonly<Record<string, unknown>>,
    session: Session,
    exchange: Exchange,
  ): object {
    try {
      const made = run(method, body, session, exchange);
      if (method.writes) state.countWrite(method.name);
      return made;
    } catch (error) {
      if (!(error instanceof PxgError)) throw error;
      exchange.note('pxgError', error.message);
      return pxgErrorBody(error);
    }
  }

  function run(
    method: Method,
    body: Readonly<Record<string, unknown>>,
    session: Session,
    exchange: Exchange,
  ): MethodAnswer {
    const user = userOf(session);
    const note = (label: string, value: unknown): void => exchange.note(label, value);
    note('user', session.userKey);
    note('method', method.name);
    // Also the methods that need no right need the scope of the server, all but those of the session itself.
    if (!method.name.startsWith('Session.')) requireRights(user, method.needs);
    const mode = { strict: state.settings.strict, note };
    return method.run({
      arguments: readArguments(body, method.signature, mode),
      world,
      session,
      user,
      createKey: (kind, grant) => sessions.createKey(kind, grant),
      endSession() {
        sessions.end(session);
        world.resultSets.dropSession(session);
      },
      openSession: () =>
        sessions.open({
          kind: 'token',
          userKey: session.userKey,
          virtualServerId: session.virtualServerId,
          gatewayHost: null,
        }),
      note,
    });
  }

  function userOf(session: Session): User {
    const user = state.users[session.userKey];
    if (user === undefined) throw new PxgError('access-denied');
    return user;
  }

  /** The vendor closes the connection of a client that starts actions and never asks after them. */
  function closeOverload(exchange: Exchange, session: Session): void {
    if (world.actions.uncollected(session) > state.settings.maxUncollectedActions) exchange.socket.destroy();
  }

  return async (exchange) => {
    try {
      return await answer(exchange);
    } catch (error) {
      if (error instanceof HttpRefusal) return httpRefusalAnswer(error);
      throw error;
    }
  };
}

/** @throws HttpRefusal for another path or another verb */
function methodName({ target, method }: Exchange): string {
  const name = /^\/api\/v1\.[01]\/([A-Za-z0-9_.]+)$/.exec(target.split('?')[0] ?? '')?.[1];
  if (name === undefined) throw new HttpRefusal(404, 'Not found');
  if (method !== 'POST') throw new HttpRefusal(405, 'Method not allowed', { allow: 'POST' });
  return name;
}

/** No body stands for no arguments. @throws HttpRefusal for anything but one JSON object */
function readBody(body: Buffer): Readonly<Record<string, unknown>> {
  const text = body.toString('utf8').trim();
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpRefusal(400, 'The body is not JSON');
  }
  if (!isObject(value)) throw new HttpRefusal(400, 'The body is not a JSON object');
  return value;
}
