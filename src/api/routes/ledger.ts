import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, type Route } from '../route.ts';
import { answerOf } from './actions.ts';

export function ledgerRoutes({ intents }: App): readonly Route[] {
  return [
    route(operations.listIntents, async ({ principal, query }) => {
      const { run, connection, ...filter } = query;
      const found = await intents.list(principal, {
        ...filter,
        ...(run === undefined ? {} : { runId: run }),
        ...(connection === undefined ? {} : { connectionId: connection }),
      });
      return pageOfList(found, query.limit);
    }),
    route(operations.getIntent, async ({ principal, params }) => ({ body: await intents.get(principal, params.id) })),
    route(operations.settleIntent, async ({ principal, params, signal }) => ({
      body: await intents.settle(principal, params.id, signal),
    })),
    route(operations.resendIntent, async ({ principal, params }) =>
      answerOf(await intents.resend(principal, params.id)),
    ),
    route(operations.resolveIntent, async ({ principal, params, body }) => ({
      body: await intents.resolve(principal, params.id, body),
    })),
  ];
}
