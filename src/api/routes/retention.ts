import type { App } from '#app/app.ts';
import type { Keeping } from '#kernel/retention.ts';
import { operations } from '../contract/operations.ts';
import { route, type Route } from '../route.ts';

export function retentionRoutes({ retention }: App): readonly Route[] {
  return [
    route(operations.getRetention, async ({ principal }) => ({ body: await retention.get(principal) })),
    route(operations.previewRetention, async ({ principal, query }) => ({
      body: await retention.preview(principal, keepingOf(query)),
    })),
    route(operations.setRetention, async ({ principal, body }) => ({
      body: await retention.set(principal, keepingOf(body)),
    })),
  ];
}

function keepingOf({ runDays, eventDays, fileDays }: Days): Keeping {
  return { runDays: runDays ?? null, eventDays: eventDays ?? null, fileDays: fileDays ?? null };
}

type Days = { readonly [N in keyof Keeping]?: number };
