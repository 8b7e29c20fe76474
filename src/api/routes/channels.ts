import type { App } from '#app/app.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, wholeList, type Route } from '../route.ts';

export function channelRoutes({ channels }: App): readonly Route[] {
  return [
    route(operations.listChannels, async ({ principal }) => wholeList(await channels.list(principal))),
    route(operations.addChannel, async ({ principal, body }) => {
      const { title, kind, settings, secrets, kinds = ['*'] } = body;
      const documents = { settings: group(settings, 'settings'), secrets: group(secrets, 'secrets') };
      return { body: await channels.add(principal, { title, kind, kinds, ...documents }) };
    }),
    route(operations.getChannel, async ({ principal, params }) => ({ body: await channels.get(principal, params.id) })),
    route(operations.updateChannel, async ({ principal, params, body }) => {
      const { settings, secrets, ...rest } = body;
      const documents = {
        ...(settings === undefined ? {} : { settings: group(settings, 'settings') }),
        ...(secrets === undefined ? {} : { secrets: group(secrets, 'secrets') }),
      };
      return { body: await channels.update(principal, params.id, { ...rest, ...documents }) };
    }),
    route(operations.removeChannel, async ({ principal, params }) => {
      await channels.remove(principal, params.id);
      return { body: {} };
    }),
    route(operations.testChannel, async ({ principal, params }) => ({
      body: { remark: await channels.test(principal, params.id) },
    })),
    route(operations.listNotices, async ({ principal, query: { channel, ...filter } }) => {
      const found = await channels.notices(principal, {
        ...filter,
        ...(channel === undefined ? {} : { channelId: channel }),
      });
      return pageOfList(found, filter.limit);
    }),
    route(operations.retryNotice, async ({ principal, params }) => ({
      body: await channels.retry(principal, params.id),
    })),
  ];
}

function group(value: Json | undefined, name: string): JsonObject {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw invalidInput([{ path: `body.${name}`, problem: 'must be an object' }]);
  return value;
}
