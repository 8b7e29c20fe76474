import type { App } from '#app/app.ts';
import type { Connection } from '#kernel/connection.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { route, wholeList, type Route } from '../route.ts';

export function connectionRoutes({ connections }: App): readonly Route[] {
  return [
    route(operations.listConnections, async ({ principal }) =>
      wholeList((await connections.list(principal)).map(view)),
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
      return { body: view(await connections.add(principal, draft, check ? signal : undefined)) };
    }),
    route(operations.getConnection, async ({ principal, params }) => ({
      body: view(await connections.get(principal, params.id)),
    })),
    route(operations.updateConnection, async ({ principal, params, body, signal }) => {
      const { settings, secrets, check, ...rest } = body;
      const documents = {
        ...(settings === undefined ? {} : { settings: group(settings, 'settings') }),
        ...(secrets === undefined ? {} : { secrets: group(secrets, 'secrets') }),
      };
      const changes = { ...rest, ...documents };
      return { body: view(await connections.update(principal, params.id, changes, check ? signal : undefined)) };
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

/** Where the secrets lie is nobody's business outside. */
function view({ secretId: _, ...connection }: Connection): object {
  return connection;
}

function group(value: Json | undefined, name: string): JsonObject {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw invalidInput([{ path: `body.${name}`, problem: 'must be an object' }]);
  return value;
}
