import type { App } from '#app/app.ts';
import type { TriggerRow } from '#kernel/trigger.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, wholeList, type Route } from '../route.ts';
import { objectOf } from './runs.ts';

interface Params {
  readonly id: string;
  readonly trigger: string;
}

export function triggerRoutes({ triggers, events }: App): readonly Route[] {
  return [
    route(operations.listTriggers, async ({ principal, query }) =>
      wholeList((await triggers.list(principal, query.playbook)).map(shown)),
    ),
    route(operations.pauseTrigger, async ({ principal, params }) => ({
      body: shown(await triggers.pause(principal, refOf(params))),
    })),
    route(operations.resumeTrigger, async ({ principal, params }) => ({
      body: shown(await triggers.resume(principal, refOf(params))),
    })),
    route(operations.rotateWebhookSecret, async ({ principal, params }) => ({
      body: await triggers.rotateSecret(principal, refOf(params)),
    })),
    route(operations.publishEvent, async ({ principal, body }) => ({
      body: await events.publish(principal, { ...body, data: objectOf(body.data, 'body.data') }),
    })),
    route(operations.listEvents, async ({ principal, query }) =>
      pageOfList(await events.list(principal, query), query.limit),
    ),
    route(operations.getEvent, async ({ principal, params }) => ({ body: await events.get(principal, params.id) })),
  ];
}

function refOf({ id, trigger }: Params) {
  return { playbookId: id, triggerId: trigger };
}

/** A trigger as people see it; a webhook with its address. */
function shown(trigger: TriggerRow): object {
  if (trigger.kind !== 'webhook') return trigger;
  return { ...trigger, secretId: undefined, path: `/hooks/${trigger.path}` };
}
