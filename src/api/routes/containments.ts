import type { App } from '#app/app.ts';
import { invalidInput } from '#kernel/validate.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, type Route } from '../route.ts';
import { answerOf } from './actions.ts';

export function containmentRoutes({ containments }: App): readonly Route[] {
  return [
    route(operations.listContainments, async ({ principal, query }) =>
      pageOfList(await containments.list(principal, query), query.limit),
    ),
    route(operations.getContainment, async ({ principal, params }) => ({
      body: await containments.get(principal, params.id),
    })),
    route(operations.extendContainment, async ({ principal, params, body: { until, permanent, revision } }) => {
      if ((until === undefined) === !permanent) {
        throw invalidInput([{ path: 'body', problem: 'needs either until, or permanent' }]);
      }
      return { body: await containments.extend(principal, params.id, until ?? null, revision) };
    }),
    route(operations.releaseIncident, async ({ principal, body: { incident, reason = '' }, signal }) =>
      answerOf(await containments.release(principal, { incident }, reason, signal)),
    ),
    route(operations.releaseContainment, async ({ principal, params, body: { reason = '' }, signal }) =>
      answerOf(await containments.release(principal, { id: params.id }, reason, signal)),
    ),
  ];
}
