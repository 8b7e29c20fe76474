import { Hono } from 'hono';
import type { SimulatorBindings } from '../kit/exchange.ts';
import { tailHandler } from './families/tail.ts';
import { requireScopes } from './model/targets.ts';
import { answerOf } from './wire/answer.ts';
import type { Call, Reply } from './wire/call.ts';
import { isObject, problemsOf } from './wire/check-value.ts';
import { readQuery } from './wire/query.ts';
import { createRateLimiter, type RateLimiter } from './wire/rate-limiter.ts';
import { readBody } from './wire/read-body.ts';
import { forbidden, invalid, notFound, Refusal, refusalAnswer } from './wire/refusal.ts';
import { createRouteTable, extraRoutes, type Route, type RouteMatch } from './wire/route-table.ts';
import { authenticate, requireRights, type Token } from './wire/token.ts';
import { unpublished } from './wire/unpublished.ts';
import type { SentinelOneState } from './state.ts';

const basePath = '/web/api/v2.1';
/** The newer query API of the data lake, of which only the authentication is here. */
const lakePath = '/sdl/v2/api/';

const nobody: Token = {
  name: 'nobody',
  value: '',
  level: 'tenant',
  scopeIds: [],
  rights: [],
  userId: '',
  userName: 'nobody',
  createdAt: '',
  expiresAt: null,
};

/** Operations that need no token. */
const open: ReadonlySet<string> = new Set([
  'system/system-status',
  'users/set-a-new-password',
  'users/verify-2fa-code',
  'extra/login-by-api-token',
]);

/** Checks a request as strictly as the vendor does, and lets the console answer it. */
export function createApi(state: SentinelOneState): Hono<{ Bindings: SimulatorBindings }> {
  const table = createRouteTable(extraRoutes());
  const limiter = createRateLimiter();
  state.onReset(() => limiter.clear());
  const app = new Hono<{ Bindings: SimulatorBindings }>();

  app.all('*', (context) => {
    const { exchange } = context.env;
    const target = new URL(exchange.target, 'https://console.example');
    if (target.pathname.startsWith(lakePath)) return lakeAnswer(state, exchange.headers.authorization);
    if (!target.pathname.startsWith(`${basePath}/`)) return new Response('Not found', { status: 404 });
    const path = target.pathname.slice(basePath.length);
    const match = matchOf(table.match(exchange.method, path), state);
    const { route } = match;
    exchange.note('operation', route.id);
    const text = exchange.body.toString('utf8');
    const token = admit(state, limiter, route, exchange.headers.authorization);
    exchange.note('token', token.name);
    const call: Call = {
      route,
      params: checkedParams(match),
      query: readQuery(route.query, target.searchParams),
      body: readBody(route, exchange.headers['content-type'], exchange.body),
      token,
      note: (name, value) => exchange.note(name, value),
    };
    requireScopes(state.console, Object.fromEntries(call.query), token);
    if (isObject(call.body['filter'])) requireScopes(state.console, call.body['filter'], token);
    const reply = (state.handlers[route.id] ?? tailHandler(state.console, route))(call);
    if (route.effect !== 'read') {
      state.console.journal.record(route.id, exchange.target, text, affectedBy(reply));
    }
    return answerOf(reply, route.answer);
  });

  app.onError((error) => {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  });
  return app;
}

/** It takes the same tokens, but as bearer tokens alone. @throws Refusal 401, 501 */
function lakeAnswer({ console }: SentinelOneState, authorization: string | undefined): Response {
  if (/^ApiToken /i.test(authorization ?? '')) return new Response('Internal Server Error', { status: 500 });
  authenticate(console.tokens, authorization, console.clock.now(), ['Bearer']);
  throw new Refusal(501);
}

/** @throws Refusal 404, 405 */
function matchOf(match: RouteMatch | readonly string[] | null, { settings }: SentinelOneState): RouteMatch {
  if (match === null) throw notFound();
  if (!('route' in match)) throw new Refusal(405, [null], { allow: match.join(', ') });
  if (settings.hideUnpublished && unpublished.has(match.route.id)) throw notFound();
  return match;
}

/** @throws Refusal 401, 403, 429 */
function admit(state: SentinelOneState, limiter: RateLimiter, route: Route, authorization: string | undefined): Token {
  const { console, settings } = state;
  const now = console.clock.now();
  const isOpen = open.has(route.id);
  const token = isOpen ? nobody : authenticate(console.tokens, authorization, now);
  if (settings.rateLimits && route.rate !== undefined) limiter.take(token.value, route.rate, now);
  if (!isOpen) requireRights(token, route.needs, route.needsAny);
  if (settings.unlicensed.some((prefix) => route.path.startsWith(prefix))) {
    throw forbidden('This feature needs a licence that the console does not have.');
  }
  return token;
}

/** An id that is none means that there is no such thing; a word outside its list is a mistake. @throws Refusal 400, 404 */
function checkedParams({ route, params }: RouteMatch): RouteMatch['params'] {
  for (const [name, field] of route.params) {
    // The shorter path of an operation lacks its category.
    const problems = params[name] === undefined ? [] : problemsOf(field.shape, params[name], name);
    if (problems.length === 0) continue;
    throw field.shape.kind === 'choice' ? invalid(...problems) : notFound();
  }
  return params;
}

function affectedBy(reply: Reply): number {
  if (!('data' in reply) || !isObject(reply.data)) return 1;
  const { affected } = reply.data;
  return typeof affected === 'number' ? affected : 1;
}
