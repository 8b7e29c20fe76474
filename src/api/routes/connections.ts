import type { App } from '#app/app.ts';
import type { Principal } from '#app/principal.ts';
import type { Connection } from '#kernel/connection.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Route } from '../route.ts';

export function connectionRoutes({ connections }: App): readonly Route[] {
  /** Where the secrets lie is nobody's business outside. */
  async function shown(principal: Principal, all: readonly Connection[]): Promise<readonly object[]> {
    const limits = await connections.limits(principal, all);
    return all.map(({ secretId: _, ...connection }, index) => ({ ...connection, limits: limits[index] ?? [] }));
  }

  async function one(principal: Principal, connection: Connection): Promise<object> {
    const [only] = await shown(principal, [connection]);
    return only ?? connection;
  }

  return [
    route(operations.listConnections, async ({ principal }) =>
      wholeList(await shown(principal, await connections.list(principal))),
    ),
    route(operations.addConnection, async ({ principal, body, signal }) => {
      const { settings, secrets, readOnly = false, unknownPolicy = 'hold', check, ...rest } = body;
      const draft = {
        ...rest,
        readOnly,
        unknownPolicy,
        settings: group(settings, 'settings'),
        secrets: group(secrets, 'secrets'),
      };
      return { body: await one(principal, await connections.add(principal, draft, check ? signal : undefined)) };
    }),
    route(operations.getConnection, async ({ principal, params }) => ({
      body: await one(principal, await connections.get(principal, params.id)),
    })),
    route(operations.updateConnection, async ({ principal, params, body, signal }) => {
      const { settings, secrets, check, ...rest } = body;
      const documents = {
        ...(settings === undefined ? {} : { settings: group(settings, 'settings') }),
        ...(secrets === undefined ? {} : { secrets: group(secrets, 'secrets') }),
      };
      const changes = { ...rest, ...documents };
      const connection = await connections.update(principal, params.id, changes, check ? signal : undefined);
      return { body: await one(principal, connection) };
    }),
    route(operations.removeConnection, async ({ principal, params }) => {
      await connections.remove(principal, params.id);
      return { body: {} };
    }),
    route(operations.testConnection, async ({ principal, params, signal }) => ({
      body: await connections.test(principal, params.id, signal),
    })),
    route(operations.getConnectionTest, async ({ principal, params }) => ({
      body: { check: await connections.lastTest(principal, params.id) },
    })),
  ];
}

function group(value: Json | undefined, name: string): JsonObject {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw invalidInput([{ path: `body.${name}`, problem: 'must be an object' }]);
  return value;
}
