import type { App } from '#app/app.ts';
import type { InputOf } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { RunBounds, RunFilter } from '#kernel/run.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { boundFields, runFilterFields } from '../contract/operations/runs.ts';
import { operations } from '../contract/operations.ts';
import { pageOfList, route, wholeList, type Route } from '../route.ts';

export function runRoutes({ runs }: App): readonly Route[] {
  return [
    route(operations.startRun, async ({ principal, params, body: { inputs, ...wish } }) => ({
      body: await runs.start(principal, { ...wish, playbook: params.id, inputs: objectOf(inputs, 'body.inputs') }),
    })),
    route(operations.listRuns, async ({ principal, query: { after, limit, ...filter } }) => {
      const page = { limit, ...(after === undefined ? {} : { after }) };
      return pageOfList(await runs.list(principal, { ...runFilter(filter), ...page }), limit);
    }),
    route(operations.getRun, async ({ principal, params }) => ({ body: await runs.get(principal, params.id) })),
    route(operations.whyRun, async ({ principal, params }) => ({ body: await runs.why(principal, params.id) })),
    route(operations.cancelRun, async ({ principal, params }) => ({ body: await runs.cancel(principal, params.id) })),
    route(operations.listLimits, async ({ principal }) => wholeList(await runs.limits(principal))),
    route(operations.setLimit, async ({ principal, body }) =>
      wholeList(await runs.setLimit(principal, body.connection ?? null, boundsOf(body))),
    ),
  ];
}

function boundsOf({ concurrency, runs, withinSeconds }: InputOf<typeof boundFields>): RunBounds {
  if ((runs === undefined) !== (withinSeconds === undefined)) {
    const path = `body.${runs === undefined ? 'runs' : 'withinSeconds'}`;
    throw invalidInput([{ path, problem: 'is missing: a rate is so many runs in a time' }]);
  }
  const rate = runs === undefined || withinSeconds === undefined ? null : { runs, withinMs: withinSeconds * 1_000 };
  return { concurrency: concurrency ?? null, rate };
}

/** The names of a request as those of the filter. */
export function runFilter(query: InputOf<typeof runFilterFields>): Omit<RunFilter, 'after' | 'limit'> {
  const { playbook, requester, from, to, ...same } = query;
  return {
    ...same,
    ...(playbook === undefined ? {} : { playbookId: playbook }),
    ...(requester === undefined ? {} : { requesterId: requester }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}

/** @throws AppError `invalid_input` */
export function objectOf(value: Json | undefined, path: string): JsonObject {
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw invalidInput([{ path, problem: 'must be an object' }]);
}
