import type { SimulatorClock } from '../kit/clock.ts';
import type { SimulatorState } from '../kit/control-routes.ts';
import { SimulatorInputError } from '../kit/input-error.ts';
import { createRandom } from '../kit/random.ts';
import { readObject } from '../kit/reader.ts';
import { createSessionTable, type SessionTable } from './access/session-table.ts';
import { changeUsers, seedUsers, type User } from './access/user.ts';
import { controlRoutes } from './control-routes.ts';
import { changeHosts } from './host-change.ts';
import { createWorld, type World } from './model/world.ts';
import { changeSettings, defaultSettings, type KasperskySettings } from './settings.ts';
import { makeSnapshot, type KasperskySnapshot } from './snapshot.ts';

export interface KasperskySeed {
  readonly settings?: Partial<KasperskySettings>;
  /** Hosts of the main server; the first fourteen have names of their own. */
  readonly hostCount?: number;
  /** Events of the thirty days before the start. */
  readonly eventCount?: number;
}

export interface KasperskyState extends SimulatorState {
  readonly settings: KasperskySettings;
  readonly users: Readonly<Record<string, User>>;
  readonly sessions: SessionTable;
  readonly world: World;
  countWrite(method: string): void;
  snapshot(): KasperskySnapshot;
}

const largestFleet = 1_000_000;

export function createState(clock: SimulatorClock, seed: number, start: KasperskySeed): KasperskyState {
  const firstSettings = changeSettings(defaultSettings, start.settings ?? {});
  let settings = firstSettings;
  let users = seedUsers;
  const writes = new Map<string, number>();
  const sessions = createSessionTable(clock, createRandom(seed + 1), () => settings);
  const world = createWorld(
    clock,
    {
      hostCount: readCount(start.hostCount ?? 60, 'hostCount', 1, largestFleet),
      eventCount: readCount(start.eventCount ?? 400, 'eventCount', 0, largestFleet),
      seed,
    },
    () => settings,
    (session) => sessions.isAlive(session),
  );

  const state: KasperskyState = {
    get settings() {
      return settings;
    },
    get users() {
      return users;
    },
    sessions,
    world,
    routes: controlRoutes(world, sessions),
    countWrite: (method) => void writes.set(method, (writes.get(method) ?? 0) + 1),
    snapshot: () => makeSnapshot({ settings, users, sessions, world, writes }),
    patch(change) {
      const given = readObject(change, 'state');
      const nextSettings = changeSettings(settings, given.value('settings') ?? {});
      const nextUsers = changeUsers(users, given.value('users') ?? {});
      const hostChanges = given.value('hosts') ?? {};
      given.end();
      settings = nextSettings;
      users = nextUsers;
      changeHosts(world, hostChanges);
    },
    reset() {
      settings = firstSettings;
      users = seedUsers;
      writes.clear();
      sessions.clear();
      world.reset();
    },
  };
  return state;
}

function readCount(count: number, name: string, least: number, most: number): number {
  if (!Number.isInteger(count) || count < least || count > most) {
    throw new SimulatorInputError(`${name} must be a whole number from ${least} to ${most}.`);
  }
  return count;
}
