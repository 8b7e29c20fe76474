import type { SimulatorClock } from '../../kit/clock.ts';
import { createRandom, type Random } from '../../kit/random.ts';
import type { Session } from '../access/session.ts';
import type { KasperskySettings } from '../settings.ts';
import { createAsyncActions, type AsyncActions } from './async-actions.ts';
import type { Dictionary } from './attribute.ts';
import { createDistributionPoints, type DistributionPoints } from './distribution-points.ts';
import { eventAttributes } from './event-attributes.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import type { KscEvent } from './event.ts';
import { groupAttributes } from './group-attributes.ts';
import { createGroupTable, type Group, type GroupTable } from './group-table.ts';
import { hostAttributes } from './host-attributes.ts';
import { createHostCensus, type HostCensus } from './host-census.ts';
import { createHostTable, type HostTable } from './host-table.ts';
import { createHostTaskRuns, type HostTaskRuns } from './host-task-runs.ts';
import type { Host } from './host.ts';
import { createIncidentTable, type IncidentTable } from './incident.ts';
import { createIsolation, type Isolation } from './isolation.ts';
import {
  createQuarantineStore,
  quarantineAttributes,
  type QuarantineRow,
  type QuarantineStore,
} from './quarantine-store.ts';
import { createResultSets, type ResultSets } from './result-sets.ts';
import type { Selection } from './row-source.ts';
import { seedSections } from './settings-seed.ts';
import { createSettingsStorage, type SettingsStorage } from './settings-storage.ts';
import { createTagTable, type TagTable } from './tag-table.ts';
import { createTaskBoard, type TaskBoard } from './task-board.ts';
import { createTaskEffects } from './task-effects.ts';
import { seedTasks } from './task-seed.ts';
import { createTaskTable, type TaskTable } from './task-table.ts';
import { createTimers, type Timers } from './timers.ts';
import { createWaitRoom, type WaitRoom } from './wait-room.ts';

/** Everything that the console knows and does. */
export interface World {
  readonly clock: SimulatorClock;
  readonly random: Random;
  readonly settings: () => KasperskySettings;
  readonly hosts: HostTable;
  readonly groups: GroupTable;
  readonly census: HostCensus;
  readonly tasks: TaskTable;
  readonly board: TaskBoard;
  readonly events: EventLog;
  readonly quarantine: QuarantineStore;
  readonly storage: SettingsStorage;
  readonly isolation: Isolation;
  readonly incidents: IncidentTable;
  readonly tags: TagTable;
  readonly distributionPoints: DistributionPoints;
  readonly hostTasks: HostTaskRuns;
  readonly resultSets: ResultSets;
  readonly actions: AsyncActions;
  readonly timers: Timers;
  readonly waits: WaitRoom;
  /** Who is logged on where, as a test set it: by place of the host and name of the account. */
  readonly logons: Map<number, Readonly<Record<string, boolean>>>;
  /** Searches that were started and whose result was not fetched. */
  readonly searches: Map<string, { readonly session: Session; readonly rows: Selection; readonly lifetime: number }>;
  readonly attributes: {
    readonly host: Dictionary<Host>;
    readonly group: Dictionary<Group>;
    readonly event: Dictionary<KscEvent>;
    readonly quarantine: Dictionary<QuarantineRow>;
  };
  reset(): void;
}

export interface WorldOptions {
  readonly hostCount: number;
  readonly eventCount: number;
  readonly seed: number;
}

export function createWorld(
  clock: SimulatorClock,
  options: WorldOptions,
  settings: () => KasperskySettings,
  isAlive: (session: Session) => boolean,
): World {
  let started = clock.now();
  const now = (): number => clock.now();
  const startedAt = (): number => started;
  const random = createRandom(options.seed);
  const timers = createTimers(clock);
  const waits = createWaitRoom();
  const hosts = createHostTable(options.hostCount, startedAt);
  const groups = createGroupTable(clock);
  const census = createHostCensus(hosts);
  const events = createEventLog({ seeded: options.eventCount, hostCount: options.hostCount, now, startedAt });
  const quarantine = createQuarantineStore({ hosts, timers, waits, settings });
  const storage = createSettingsStorage(seedSections(settings));
  const isolation = createIsolation({ hosts, storage, timers, now, settings });
  const tasks = createTaskTable({ hosts, groups, now }, () => seedTasks(settings(), started));
  const effects = createTaskEffects({ hosts, events, quarantine, now, settings });
  const board = createTaskBoard({ hosts, groups, timers, waits, now, settings, effects });
  const incidents = createIncidentTable(now);
  const tags = createTagTable();
  const distributionPoints = createDistributionPoints();
  const hostTasks = createHostTaskRuns(timers, settings);
  const resultSets = createResultSets(clock, random, settings, isAlive);
  const actions = createAsyncActions(clock, random, settings);
  const logons: World['logons'] = new Map();
  const searches: World['searches'] = new Map();

  return {
    clock,
    random,
    settings,
    hosts,
    groups,
    census,
    tasks,
    board,
    events,
    quarantine,
    storage,
    isolation,
    incidents,
    tags,
    distributionPoints,
    hostTasks,
    resultSets,
    actions,
    timers,
    waits,
    logons,
    searches,
    attributes: {
      host: hostAttributes(groups, now, startedAt),
      group: groupAttributes(groups, census),
      event: eventAttributes(hosts, groups),
      quarantine: quarantineAttributes(hosts),
    },
    reset() {
      timers.clear();
      waits.clear();
      logons.clear();
      searches.clear();
      started = clock.now();
      for (const part of [groups, hosts, events, quarantine, storage, isolation, tasks, board, incidents, tags])
        part.reset();
      distributionPoints.reset();
      hostTasks.reset();
      resultSets.clear();
      actions.clear();
      census.forget();
    },
  };
}
