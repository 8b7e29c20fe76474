import type { App } from '#app/app.ts';
import { operations } from '../contract/operations.ts';
import { route, type Route } from '../route.ts';

export function testingRoutes({ runPlans, recordings }: App): readonly Route[] {
  return [
    route(operations.getRunPlan, async ({ principal, params }) => ({
      body: await runPlans.plan(principal, params.id),
    })),
    route(operations.getRecording, async ({ principal, params }) => ({
      body: await recordings.record(principal, params.id),
    })),
  ];
}
