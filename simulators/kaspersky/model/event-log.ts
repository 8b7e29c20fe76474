import type { KscEvent } from './event.ts';
import { seedEvent } from './event-seed.ts';
import type { RowSource } from './row-source.ts';

/** All events: those of the seed are made when they are asked for, later ones are kept. */
export interface EventLog extends RowSource<KscEvent> {
  add(event: Omit<KscEvent, 'id' | 'registeredAt'>): KscEvent;
  reset(): void;
}

export function createEventLog(options: {
  readonly seeded: number;
  readonly hostCount: number;
  readonly now: () => number;
  readonly startedAt: () => number;
}): EventLog {
  const { seeded } = options;
  let added: KscEvent[] = [];

  return {
    get count() {
      return seeded + added.length;
    },
    at(index) {
      const found = index < seeded ? undefined : added[index - seeded];
      return found ?? seedEvent(index, seeded, options.startedAt(), options.hostCount);
    },
    add(event) {
      const made = { ...event, id: seeded + added.length + 1, registeredAt: options.now() };
      added.push(made);
      return made;
    },
    reset() {
      added = [];
    },
  };
}
