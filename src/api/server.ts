import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { App } from '#app/app.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import { newId } from '#kernel/ids.ts';
import { parseJson, stringifyJson } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import { parseInput } from '#kernel/validate.ts';
import { prefix } from './contract/operation.ts';
import { openApiDocument } from './openapi.ts';
import { problemOf } from './problem.ts';
import { queryInput } from './query.ts';
import type { Answer, Route } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { actionRoutes } from './routes/actions.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { connectionRoutes } from './routes/connections.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { playbookRoutes, runRoutes } from './routes/runs.ts';

const maxBodyBytes = 4 * 1_048_576;

/** The HTTP face of the app. Nothing is open without a token, except health. */
export function createApi(app: App, log: Log): Hono {
  const hono = new Hono();
  hono.use(bodyLimit({ maxSize: maxBodyBytes, onError: () => Promise.reject(tooLarge()) }));
  hono.onError((thrown, context) => {
    const error = toAppError(thrown);
    const requestId = newId('req');
    if (error.code === 'internal') log.error('A request failed by a fault of ours', { requestId, path: context.req.path, error: thrown });
    const { status, body } = problemOf(error);
    return respond(context, { status, body: { ...body, instance: requestId }, contentType: 'application/problem+json' });
  });
  hono.notFound((context) => {
    throw new AppError('not_found', `There is no ${context.req.method} ${context.req.path}.`, { failureIndicator: context.req.path });
  });

  hono.get('/health', async (context) => respond(context, { body: await app.health() }));
  hono.get(`${prefix}/openapi.json`, async (context) => {
    await app.tokens.authenticate(bearerOf(context));
    return respond(context, { body: openApiDocument(app.catalog.operations()) });
  });
  for (const route of routesOf(app)) {
    const path = route.operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    hono.on(route.operation.method.toUpperCase(), path, async (context) => serve(app, route, context));
  }
  return hono;
}

export function routesOf(app: App): readonly Route[] {
  return [
    ...catalogRoutes(app),
    ...actionRoutes(app),
    ...connectionRoutes(app),
    ...playbookRoutes(app),
    ...runRoutes(app),
    ...ledgerRoutes(app),
    ...accessRoutes(app),
  ];
}

async function serve(app: App, { operation, handle }: Route, context: Context): Promise<Response> {
  const principal = await app.tokens.authenticate(bearerOf(context));
  app.demand(principal, operation.permission);
  const answer = await handle({
    principal,
    params: parseInput(operation.params, context.req.param(), 'path'),
    query: parseInput(operation.query, queryInput(operation.query, context.req.query()), 'query'),
    body: operation.body === undefined ? {} : parseInput(operation.body, await readBody(context), 'body'),
    idempotencyKey: idempotencyKeyOf(context),
    signal: context.req.raw.signal,
  });
  return respond(context, { status: operation.success.status, ...answer });
}

async function readBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    return parseJson(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid_input', `The body is not JSON: ${reason}.`, { failureIndicator: 'body', cause });
  }
}

function bearerOf(context: Context): string | null {
  const header = context.req.header('authorization');
  return header === undefined ? null : (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? null);
}

function idempotencyKeyOf(context: Context): string | undefined {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return undefined;
  return parseInput(idempotencyFields, { key }, 'Idempotency-Key').key;
}

const idempotencyFields = { key: { kind: 'text', required: true, maxLength: 200 } } as const satisfies Fields;

function respond(context: Context, { status = 200, body, contentType = 'application/json' }: Answer): Response {
  return context.body(stringifyJson(body), status as 200, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

function tooLarge(): AppError {
  return new AppError('invalid_input', `The body is larger than ${maxBodyBytes / 1_048_576} MiB.`, { failureIndicator: 'body' });
}
