import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Route } from '../route.ts';

export function catalogRoutes({ catalog }: App): readonly Route[] {
  return [
    route(operations.listConnectors, async ({ principal }) => wholeList(catalog.connectors(principal))),
    route(operations.listActions, async ({ principal, query }) => {
      const { search, ...filter } = query;
      return wholeList(catalog.actions(principal, { ...filter, ...(search === undefined ? {} : { words: search }) }));
    }),
    route(operations.getAction, async ({ principal, params }) => ({ body: catalog.action(principal, params.id) })),
  ];
}
