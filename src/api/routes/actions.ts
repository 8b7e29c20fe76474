import type { App } from '#app/app.ts';
import type { ActionResult } from '#kernel/result.ts';
import { operations } from '../contract/operations.ts';
import { problemOfResult } from '../problem.ts';
import { route, type Answer, type Route } from '../route.ts';
import { objectOf } from './runs.ts';

export function actionRoutes({ actions, actionSchedules }: App): readonly Route[] {
  return [
    route(operations.runAction, async ({ principal, params, body, idempotencyKey, signal }) => {
      const { connection, input = {}, dryRun, wait, breakGlass } = body;
      const key = idempotencyKey === undefined ? {} : { key: idempotencyKey };
      const past = breakGlass === undefined ? {} : { breakGlass };
      const call = { actionId: params.id, connection, input, dryRun, wait, signal, ...key, ...past };
      const result = await actions.run(principal, call);
      // A read is noted, a write opens an intent; only a plan leaves nothing behind.
      return { ...answerOf(result), noted: result.dryRun !== true };
    }),
    route(operations.scheduleAction, async ({ principal, params, body: { input, ...body } }) => ({
      body: await actionSchedules.schedule(principal, params.id, { ...body, input: objectOf(input, 'body.input') }),
    })),
    route(operations.getReceipt, async ({ principal, params }) => ({
      body: await actions.receipt(principal, params.id),
    })),
  ];
}

/** 200 only for what is done: pending work is 202, and a failure is an error answer. */
export function answerOf(result: ActionResult): Answer {
  if (result.error !== undefined) {
    const { status, body } = problemOfResult(result, result.error);
    return { status, body, contentType: 'application/problem+json' };
  }
  return { status: result.status === 'pending' ? 202 : 200, body: result };
}
