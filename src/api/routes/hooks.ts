import type { App } from '#app/app.ts';
import { readBytes } from '../body.ts';
import type { Answer } from '../route.ts';
import type { Context } from '../server.ts';

const maxBytes = 1_048_576;

/** A delivery proves itself by what its webhook asks for; it has no token. */
export async function receiveHook({ webhooks }: App, context: Context): Promise<Answer> {
  const path = context.req.param('path') ?? '';
  webhooks.admit(path);
  const body = await readBytes(context.env.incoming, maxBytes);
  const delivered = await webhooks.receive({ path, headers: context.req.header(), query: context.req.query(), body });
  return { status: 202, body: delivered };
}
