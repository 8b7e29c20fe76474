import type { Call, Handlers, Json } from '../wire/call.ts';
import { namedShape } from '../wire/shape-library.ts';
import { merge } from '../model/collection.ts';
import { exampleOf } from '../model/example.ts';
import { idOf } from '../model/place.ts';
import { dataOf, filterOf, placesOf } from '../model/targets.ts';
import type { World } from '../model/world.ts';

export interface ConfigurationFacts {
  readonly get: string;
  readonly set: string;
  readonly shape: string;
  /** Fields for which the example would be wrong. */
  readonly initial?: Json;
  /** What tells several configurations of one place apart. */
  readonly variant?: (call: Call) => string;
}

/** One object per place that is read and changed; before it was changed anywhere it is an example of its shape. */
export function configuration(world: World, kind: string, facts: ConfigurationFacts): Handlers {
  const keyOf = (call: Call, scope: Json): string => {
    const [place = {}] = placesOf(world, scope, call.token);
    return `${kind} ${facts.variant?.(call) ?? ''} ${idOf(place) ?? 'tenant'}`;
  };
  const seeded = (): Json => ({
    ...(exampleOf(namedShape(facts.shape), kind, { now: world.clock.now(), number: 1 }) as Json),
    ...facts.initial,
  });
  return {
    [facts.get]: (call) => ({ data: world.objects.get(keyOf(call, Object.fromEntries(call.query))) ?? seeded() }),
    [facts.set]: (call) => {
      const key = keyOf(call, filterOf(call));
      const next = merge(world.objects.get(key) ?? seeded(), dataOf(call));
      world.objects.set(key, { ...next });
      world.activities.write('objectChanged', { token: call.token, place: {}, data: { kind } });
      return { data: next };
    },
  };
}
