import type { App } from '#app/app.ts';
import type { InputOf } from '#kernel/field.ts';
import type { RerunRequest, RerunScope } from '#kernel/rerun.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { rerunFields } from '../contract/operations/reruns.ts';
import { operations } from '../contract/operations.ts';
import { route, type Route } from '../route.ts';
import { objectOf, runFilter } from './runs.ts';

export function rerunRoutes({ reruns }: App): readonly Route[] {
  return [
    // Before the routes of one run, whose id the last part of this path would else be.
    route(operations.planReruns, async ({ principal, body: { filter = {}, ...body } }) => ({
      body: await reruns.plan(principal, runFilter(filter), rerunRequest(body)),
    })),
    route(operations.getRerunPlan, async ({ principal, params }) => ({
      body: await reruns.getPlan(principal, params.id),
    })),
    route(operations.executeRerunPlan, async ({ principal, params, body }) => ({
      body: await reruns.execute(principal, params.id, body.hash),
    })),
    route(operations.rerunRun, async ({ principal, params, body }) => ({
      body: await reruns.rerun(principal, params.id, rerunRequest(body)),
    })),
  ];
}

function rerunRequest({ version, inputs, repeatEffects, ...scope }: InputOf<typeof rerunFields>): RerunRequest {
  return {
    ...scopeOf(scope),
    version: version === 'same' || version === 'newest' ? version : Number(version),
    inputs: objectOf(inputs, 'body.inputs'),
    repeatEffects,
  };
}

function scopeOf({
  what,
  step,
  iteration,
  place,
}: Pick<InputOf<typeof rerunFields>, 'what' | 'step' | 'iteration' | 'place'>): RerunScope {
  if (what !== 'from') {
    if (step !== undefined) throw invalidInput([{ path: 'body.step', problem: 'is only for `what: from`' }]);
    if (place !== undefined) throw invalidInput([{ path: 'body.place', problem: 'is only for `what: from`' }]);
    return { what };
  }
  if (step === undefined) throw invalidInput([{ path: 'body.step', problem: 'is required: the step to begin with' }]);
  return { what, step, place: place ?? 'new', ...(iteration === undefined ? {} : { iteration }) };
}
