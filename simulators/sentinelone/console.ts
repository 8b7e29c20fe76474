import type { SimulatorClock } from '../kit/clock.ts';
import { createFleet } from './agents/fleet.ts';
import type { Fleet } from './agents/fleet.ts';
import { createAgenda } from './model/agenda.ts';
import { createActivityLog, type ActivityLog } from './model/activity-log.ts';
import { createCollection, type Collection } from './model/collection.ts';
import { exampleOf } from './model/example.ts';
import { createIds } from './model/ids.ts';
import { createJournal } from './model/journal.ts';
import { listFacts, type ListName } from './model/list-facts.ts';
import { createLister } from './model/listing.ts';
import { isoMicros } from './model/time.ts';
import type { World } from './model/world.ts';
import { applicationFields } from './seed/application-fields.ts';
import { seedPeople } from './seed/people.ts';
import { seedRecords } from './seed/records.ts';
import { seedTree } from './seed/tree.ts';
import type { SentinelOneSettings } from './settings.ts';
import { namedShape } from './wire/shape-library.ts';
import type { Json } from './wire/call.ts';

const tailRows = 12;

/** A console with its seed; `close` forgets what it still had to do. */
export interface Console extends World {
  readonly close: () => void;
}

export function createConsole(
  clock: SimulatorClock,
  seed: number,
  agentCount: number,
  settings: () => SentinelOneSettings,
): Console {
  const ids = createIds(seed);
  const agenda = createAgenda(clock);
  const lists = Object.fromEntries(
    Object.entries(listFacts).map(([name, facts]) => [name, createCollection(name, facts)]),
  ) as Record<ListName, Collection>;
  const tails = new Map<string, Collection>();
  const homes = seedTree({ lists, ids, clock });
  const fleet: Fleet = createFleet(agentCount, homes, clock.now());
  const activities: ActivityLog = createActivityLog(clock, ids);

  const world: Console = {
    clock,
    ids,
    get settings() {
      return settings();
    },
    fleet,
    lists,
    tail(shape) {
      const known = tails.get(shape);
      if (known !== undefined) return known;
      const made = createCollection(shape, { shape });
      for (let number = 1; number <= tailRows; number += 1) {
        const example = exampleOf(namedShape(shape), shape, { now: clock.now(), number }) as Json;
        const agent = fleet.size === 0 ? {} : fleet.row(1 + (number % Math.min(fleet.size, tailRows)));
        made.add(`${shape} ${number}`, { ...example, ...applicationFields(shape, number, agent) }, null);
      }
      tails.set(shape, made);
      return made;
    },
    activities,
    journal: createJournal(),
    lister: createLister(),
    tokens: [],
    files: new Map(),
    objects: new Map(),
    after: agenda.after,
    now: () => isoMicros(clock.now()),
    close: agenda.clear,
  };
  seedPeople(world);
  seedRecords(world);
  return world;
}
