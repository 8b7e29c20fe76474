import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { route, type Route } from '../route.ts';

export function playbookExchangeRoutes({ playbookExchange }: App): readonly Route[] {
  return [
    route(operations.importPlaybook, async ({ principal, body }) => ({
      body: await playbookExchange.import(principal, body.format, body.text),
    })),
    route(operations.exportPlaybookAsCacao, async ({ principal, params, query }) => ({
      body: await playbookExchange.exportCacao(principal, params.id, query.version),
    })),
  ];
}
