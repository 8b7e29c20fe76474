import type { SessionTable } from './access/session-table.ts';
import type { User } from './access/user.ts';
import type { Host } from './model/host.ts';
import type { QuarantineRow } from './model/quarantine-store.ts';
import type { World } from './model/world.ts';
import type { KasperskySettings } from './settings.ts';

export interface TaskSnapshot {
  readonly id: string;
  readonly displayName: string;
  readonly taskName: string;
  readonly product: string;
  readonly groupId: number | null;
  readonly hosts: readonly string[];
  readonly statistics: Readonly<Record<string, number>>;
}

export interface KasperskySnapshot {
  readonly settings: KasperskySettings;
  readonly users: Readonly<Record<string, User>>;
  readonly sessions: { readonly started: number; readonly alive: number };
  /** Accessors and iterators; `open` is 0 when a client released them all. */
  readonly resultSets: { readonly opened: number; readonly released: number; readonly open: number };
  readonly pendingActions: number;
  readonly hostCount: number;
  /** The named ones of the seed, and those that something changed. */
  readonly hosts: readonly Host[];
  readonly eventCount: number;
  readonly tasks: readonly TaskSnapshot[];
  readonly taskRuns: number;
  readonly quarantine: readonly QuarantineRow[];
  readonly isolationChanges: readonly { readonly hostId: string; readonly isolated: boolean }[];
  /** Calls that changed something and were accepted, by method. */
  readonly writes: Readonly<Record<string, number>>;
}

export function makeSnapshot(parts: {
  readonly settings: KasperskySettings;
  readonly users: Readonly<Record<string, User>>;
  readonly sessions: SessionTable;
  readonly world: World;
  readonly writes: ReadonlyMap<string, number>;
}): KasperskySnapshot {
  const { world, sessions } = parts;
  return structuredClone({
    settings: parts.settings,
    users: parts.users,
    sessions: { started: sessions.started(), alive: sessions.alive().length },
    resultSets: world.resultSets.counts(),
    pendingActions: world.actions.pending(),
    hostCount: world.hosts.count,
    hosts: world.hosts.kept(),
    eventCount: world.events.count,
    tasks: world.tasks.list().map((task) => ({
      id: task.id,
      displayName: task.displayName,
      taskName: task.taskName,
      product: task.product,
      groupId: task.groupId,
      hosts: task.hostIndexes.map((index) => world.hosts.at(index).id),
      statistics: world.board.statistics(task),
    })),
    taskRuns: world.board.runsStarted(),
    quarantine: world.quarantine.all(),
    isolationChanges: world.isolation.applied(),
    writes: Object.fromEntries(parts.writes),
  });
}
