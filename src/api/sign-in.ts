import type { Context as HonoContext, Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { App } from '#app/app.ts';
import { stringifyJson } from '#kernel/json.ts';
import { readJsonBody } from './body.ts';
import { clientAddress } from './client-address.ts';
import { demandSameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';

interface SignInSurroundings {
  readonly publicOrigin: string | null;
  readonly trustedProxies: readonly string[];
}

const path = '/api/auth';

/** The sign-in of browsers, below `/api/auth`; `/api/auth/options` says which ways in there are. */
export function serveSignIn(
  api: Hono<{ Bindings: HttpBindings }>,
  { signIns }: App,
  { publicOrigin, trustedProxies }: SignInSurroundings,
): void {
  api.get(`${path}/options`, (context) =>
    context.json(signIns.options(), 200, { ...securityHeaders, 'cache-control': 'no-store' }),
  );
  api.all(`${path}/*`, async (context) => {
    const { method } = context.req;
    demandSameOrigin({ method, header: (name) => context.req.header(name), publicOrigin });
    const request = new Request(new URL(context.req.url), {
      method,
      headers: headersOf(context),
      ...(method === 'POST' ? { body: stringifyJson(await readJsonBody(context.env.incoming)) } : {}),
    });
    const answer = await signIns.handle(request, clientAddress(context.env.incoming, trustedProxies));
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
    headers.set('cache-control', 'no-store');
    return new Response(answer.body, { status: answer.status, headers });
  });
}

function headersOf(context: HonoContext): Headers {
  const headers = new Headers();
  for (const name of [
    'cookie',
    'origin',
    'user-agent',
    'referer',
    'sec-fetch-site',
    'sec-fetch-mode',
    'sec-fetch-dest',
  ]) {
    const value = context.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  headers.set('content-type', 'application/json');
  return headers;
}
