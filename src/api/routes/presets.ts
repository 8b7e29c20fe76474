import type { App } from '#app/app.ts';
import type { Json } from '#kernel/json.ts';
import type { Preset } from '#kernel/preset.ts';
import { operations } from '../contract/operations.ts';
import { etagOf } from '../revision.ts';
import { pageOfList, route, type Answer, type Route } from '../route.ts';
import { objectOf } from './runs.ts';

export function presetRoutes({ presets }: App): readonly Route[] {
  return [
    route(operations.listPresets, async ({ principal, query: { action, limit, after } }) => {
      const filter = { limit, ...(after === undefined ? {} : { after }) };
      const found = await presets.list(principal, action === undefined ? filter : { ...filter, actionId: action });
      return pageOfList(found, limit);
    }),
    route(operations.createPreset, async ({ principal, body: { action, ...body } }) =>
      answerOf(await presets.create(principal, action, presetOf(body))),
    ),
    route(operations.getPreset, async ({ principal, params }) => answerOf(await presets.get(principal, params.id))),
    route(operations.savePreset, async ({ principal, params, body, revision }) =>
      answerOf(await presets.save(principal, params.id, presetOf(body), revision)),
    ),
    route(operations.removePreset, async ({ principal, params }) => {
      await presets.remove(principal, params.id);
      return { body: {} };
    }),
  ];
}

function presetOf<B extends { readonly input?: Json }>({ input, ...body }: B) {
  return { ...body, input: objectOf(input, 'body.input') };
}

function answerOf(preset: Preset): Answer {
  return { body: preset, headers: etagOf(preset.revision) };
}
