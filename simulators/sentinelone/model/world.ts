import type { SimulatorClock } from '../../kit/clock.ts';
import type { Fleet } from '../agents/fleet.ts';
import type { SentinelOneSettings } from '../settings.ts';
import type { Token } from '../wire/token.ts';
import type { ActivityLog } from './activity-log.ts';
import type { Collection } from './collection.ts';
import type { Ids } from './ids.ts';
import type { Journal } from './journal.ts';
import type { ListName } from './list-facts.ts';
import type { Lister } from './listing.ts';

export interface StoredFile {
  readonly agentId: string;
  readonly name: string;
  readonly content: Uint8Array;
}

/** Everything that the console knows. */
export interface World {
  readonly clock: SimulatorClock;
  readonly ids: Ids;
  readonly settings: SentinelOneSettings;
  readonly fleet: Fleet;
  readonly lists: Readonly<Record<ListName, Collection>>;
  /** Lists that no family keeps, made from their shape when they are first asked for. */
  tail(shape: string): Collection;
  readonly activities: ActivityLog;
  readonly journal: Journal;
  readonly lister: Lister;
  readonly tokens: Token[];
  /** Files that agents sent, by the id of the activity that tells of them. */
  readonly files: Map<string, StoredFile>;
  /** Single objects by place and kind: policies, configurations. */
  readonly objects: Map<string, Record<string, unknown>>;
  /** Like the clock's, but forgotten when the console is reset. */
  readonly after: (delayMs: number, callback: () => void) => void;
  /** ISO 8601 with microseconds. */
  readonly now: () => string;
}
