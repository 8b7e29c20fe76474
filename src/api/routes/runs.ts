import type { App } from '#app/app.ts';
import { isJsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, wholeList, type Route } from '../route.ts';

export function playbookRoutes({ playbooks, runs }: App): readonly Route[] {
  return [
    route(operations.listPlaybooks, async ({ principal }) => wholeList(await playbooks.list(principal))),
    route(operations.publishPlaybook, async ({ principal, body }) => ({
      body: await playbooks.publish(principal, body.source),
    })),
    route(operations.getPlaybook, async ({ principal, params, query }) => ({
      body: await playbooks.get(principal, params.id, query.version),
    })),
    route(operations.startRun, async ({ principal, params, body }) => {
      const { version, inputs = {} } = body;
      if (!isJsonObject(inputs)) throw invalidInput([{ path: 'body.inputs', problem: 'must be an object' }]);
      return {
        body: await runs.start(principal, {
          playbook: params.id,
          inputs,
          ...(version === undefined ? {} : { version }),
        }),
      };
    }),
  ];
}

export function runRoutes({ runs }: App): readonly Route[] {
  return [
    route(operations.listRuns, async ({ principal, query }) => {
      const { playbook, ...filter } = query;
      const found = await runs.list(principal, {
        ...filter,
        ...(playbook === undefined ? {} : { playbookId: playbook }),
      });
      return pageOfList(found, query.limit);
    }),
    route(operations.getRun, async ({ principal, params }) => ({ body: await runs.get(principal, params.id) })),
    route(operations.cancelRun, async ({ principal, params }) => ({ body: await runs.cancel(principal, params.id) })),
  ];
}
