import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Route } from '../route.ts';

export function accessRoutes({ tokens }: App): readonly Route[] {
  return [
    route(operations.listTokens, async ({ principal }) => wholeList(await tokens.list(principal))),
    route(operations.createToken, async ({ principal, body }) => ({
      body: await tokens.create(principal, body.name, body.role),
    })),
    route(operations.revokeToken, async ({ principal, params }) => {
      await tokens.revoke(principal, params.id);
      return { body: {} };
    }),
  ];
}
