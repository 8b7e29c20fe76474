import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context as HonoContext } from 'hono';
import type { App } from '#app/app.ts';
import type { Credentials } from '#app/sign-ins.ts';
import type { Principal } from '#app/principal.ts';
import { errorTable } from '#kernel/error-table.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import { newId } from '#kernel/ids.ts';
import { stringifyJson } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import { parseInput } from '#kernel/validate.ts';
import { readJsonBody } from './body.ts';
import { serveConsole } from './console.ts';
import { prefix } from './contract/operation.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf } from './problem.ts';
import { queryInput } from './query.ts';
import { revisionOf } from './revision.ts';
import { noteRequest } from './request-note.ts';
import type { Answer, Route } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { actionRoutes } from './routes/actions.ts';
import { auditRoutes } from './routes/audit.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { changeRoutes } from './routes/changes.ts';
import { channelRoutes } from './routes/channels.ts';
import { connectionRoutes } from './routes/connections.ts';
import { containmentRoutes } from './routes/containments.ts';
import { fileRoutes } from './routes/files.ts';
import { approvalRoutes, policyRoutes } from './routes/guard.ts';
import { receiveHook } from './routes/hooks.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { peopleRoutes } from './routes/people.ts';
import { playbookRoutes } from './routes/playbooks.ts';
import { presetRoutes } from './routes/presets.ts';
import { rerunRoutes } from './routes/reruns.ts';
import { retentionRoutes } from './routes/retention.ts';
import { runRoutes } from './routes/runs.ts';
import { testingRoutes } from './routes/testing.ts';
import { triggerRoutes } from './routes/triggers.ts';
import { verbRoutes } from './routes/verbs.ts';
import { playbookExchangeRoutes } from './routes/playbook-exchange.ts';
import { answerOnce } from './answer-once.ts';
import { demandSameOrigin } from './same-origin.ts';
import { dataPolicy, securityHeaders } from './security-headers.ts';
import { serveSignIn } from './sign-in.ts';

/** Requests come with the objects of Node's own server. */
export type Api = Hono<{ Bindings: HttpBindings }>;
export type Context = HonoContext<{ Bindings: HttpBindings }>;

/** What stands around the API. */
export interface Surroundings {
  /** The origin of the public address, where there is one. */
  readonly publicOrigin: string | null;
  /** Addresses of proxies whose word about a client is taken. */
  readonly trustedProxies: readonly string[];
  /** Where the built console lies; null serves none. */
  readonly consoleFolder: string | null;
  /** Aborted before the server closes: what would stay open ends then. */
  readonly closing: AbortSignal;
}

interface Parts {
  readonly app: App;
  readonly log: Log;
  readonly surroundings: Surroundings;
}

/** The HTTP face of the app. Nothing is open to somebody unknown, except health and the way in. */
export async function createApi(app: App, log: Log, surroundings: Surroundings): Promise<Api> {
  const hono: Api = new Hono();
  hono.onError((thrown, context) => {
    const error = placed(toAppError(thrown), context);
    const requestId = newId('req');
    if (error.code === 'internal')
      log.error('A request failed by a fault of ours', { requestId, path: context.req.path, error: thrown });
    return respond(answerOfError(error, requestId));
  });
  hono.notFound((context) => {
    throw new AppError('not_found', `There is no ${context.req.method} ${context.req.path}.`, {
      failureIndicator: context.req.path,
    });
  });

  hono.get('/health', async () => respond({ body: await app.health() }));
  serveSignIn(hono, app, surroundings);
  hono.post('/hooks/:path', async (context) => respond(await receiveHook(app, context)));
  hono.get(`${prefix}/openapi.json`, async (context) => {
    await app.signIns.authenticate(credentialsOf(context, surroundings));
    return respond({ body: openApiDocument(app.catalog.operations()) });
  });
  const routes = routesOf(app, surroundings.closing);
  for (const route of routes) {
    hono.on(methodOf(route), pathOf(route), async (context) => serve({ app, log, surroundings }, route, context));
  }
  for (const [path, sharing] of Map.groupBy(routes, pathOf)) {
    const allowed = sharing.map(methodOf);
    // Only the other methods: a path with one handler for each method is answered without a chain of them.
    const refused = methods.filter((method) => !allowed.includes(method));
    hono.on(refused, path, async (context) => {
      await app.signIns.authenticate(credentialsOf(context, surroundings));
      const { path: asked, method } = context.req;
      const error = new AppError('method_not_allowed', `${asked} takes ${allowed.join(', ')}, not ${method}.`, {
        failureIndicator: `${method} ${asked}`,
      });
      return respond({ ...answerOfError(error, newId('req')), headers: { allow: allowed.join(', ') } });
    });
  }
  if (surroundings.consoleFolder !== null) await serveConsole(hono, surroundings.consoleFolder);
  return hono;
}

function routesOf(app: App, closing: AbortSignal): readonly Route[] {
  return [
    ...catalogRoutes(app),
    ...actionRoutes(app),
    ...presetRoutes(app),
    ...verbRoutes(app),
    ...connectionRoutes(app),
    ...playbookRoutes(app),
    ...rerunRoutes(app),
    ...playbookExchangeRoutes(app),
    ...runRoutes(app),
    ...testingRoutes(app),
    ...triggerRoutes(app),
    ...ledgerRoutes(app),
    ...policyRoutes(app),
    ...approvalRoutes(app),
    ...fileRoutes(app),
    ...accessRoutes(app),
    ...peopleRoutes(app),
    ...changeRoutes(app, closing),
    ...auditRoutes(app),
    ...channelRoutes(app),
    ...containmentRoutes(app),
    ...retentionRoutes(app),
  ];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function answerOfError(error: AppError, requestId: string): Answer {
  const { status, body } = problemOf(error);
  const seconds = error.details?.['retryAfterSeconds'];
  const retryAfter =
    typeof seconds === 'number'
      ? seconds
      : error.retryAfterMs === undefined
        ? null
        : Math.ceil(error.retryAfterMs / 1_000);
  return {
    status,
    body: { ...body, instance: requestId },
    contentType: 'application/problem+json',
    headers: {
      ...(error.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
    },
  };
}

/** Every error names a place: where nothing more exact is known, the request. */
function placed(error: AppError, context: Context): AppError {
  return error.failureIndicator === '' ? error.within(`${context.req.method} ${context.req.path}`) : error;
}

function methodOf({ operation }: Route): string {
  return operation.method.toUpperCase();
}

function pathOf({ operation }: Route): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function serve({ app, log, surroundings }: Parts, route: Route, context: Context): Promise<Response> {
  const { operation } = route;
  const credentials = credentialsOf(context, surroundings);
  const principal = await app.signIns.authenticate(credentials);
  const subject = context.req.param('id') ?? '';
  try {
    if (operation.permission !== 'signed-in') app.demand(principal, operation.permission);
    const answer = {
      status: operation.success.status,
      ...(await handled(app, route, principal, credentials, context)),
    };
    await noteRequest(app, log, principal, operation, { subject, status: answer.status, noted: answer.noted });
    return respond(answer);
  } catch (thrown) {
    const { code } = toAppError(thrown);
    await noteRequest(app, log, principal, operation, { subject, status: errorTable[code].statusCode, code });
    throw thrown;
  }
}

async function handled(
  app: App,
  { operation, handle }: Route,
  principal: Principal,
  credentials: Credentials,
  context: Context,
): Promise<Answer> {
  const params = parseInput(operation.params, context.req.param(), 'path');
  const query = parseInput(operation.query, queryInput(operation.query, context.req.query()), 'query');
  const body =
    operation.body === undefined ? {} : parseInput(operation.body, await readJsonBody(context.env.incoming), 'body');
  const idempotencyKey = idempotencyKeyOf(context);
  const revision = operation.takesRevision === true ? revisionOf(context.req.header()) : 0;
  const answer = (): Promise<Answer> =>
    handle({ principal, credentials, params, query, body, idempotencyKey, revision, signal: goneSignal(context) });
  if (idempotencyKey === undefined || operation.method !== 'post' || operation.takesKey === true) return answer();
  const asked = { principal, operation, key: idempotencyKey, content: [params, query, body, revision] };
  return answerOnce(app, asked, answer);
}

/** Aborted when the client goes away before it has its answer. */
function goneSignal({ env: { outgoing } }: Context): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** A token counts before a cookie: only a script of ours can send one, so it needs no look at where it came from. */
function credentialsOf(context: Context, { publicOrigin }: Surroundings): Credentials {
  const { authorization, cookie } = context.env.incoming.headers;
  if (authorization !== undefined || cookie === undefined || !cookie.includes(cookieName)) {
    return { token: bearerOf(authorization), headers: null };
  }
  demandSameOrigin({ method: context.req.method, header: (name) => context.req.header(name), publicOrigin });
  return { token: null, headers: new Headers({ cookie }) };
}

const cookieName = 'cordon.session_token=';

function bearerOf(authorization: string | undefined): string | null {
  return authorization === undefined ? null : (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null);
}

function idempotencyKeyOf(context: Context): string | undefined {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return undefined;
  return parseInput(idempotencyFields, { key }, 'Idempotency-Key').key;
}

const idempotencyFields = { key: { kind: 'text', required: true, maxLength: 200 } } as const satisfies Fields;

/**
 * A plain object of headers: with one of the web's `Headers`, checking and sorting them would cost more than writing
 * the answer.
 */
function respond({ status = 200, contentType = 'application/json', headers, ...answer }: Answer): Response {
  const body = 'stream' in answer ? ReadableStream.from(answer.stream) : stringifyJson(answer.body);
  return new Response(body, {
    status,
    headers: {
      ...headers,
      'content-type': contentType,
      'cache-control': 'no-store',
      ...securityHeaders,
      'content-security-policy': dataPolicy,
    },
  });
}
