import type { SimulatorClock } from '../kit/clock.ts';
import type { SimulatorState } from '../kit/control-routes.ts';
import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject } from '../kit/reader.ts';
import type { Agent } from './agent.ts';
import { findAgents } from './agent-lookup.ts';
import type { ApiKey } from './api-key.ts';
import { makeSeedAgents, seedKeys } from './seed.ts';
import { changeSettings, defaultSettings, type StormshieldSettings } from './settings.ts';
import { changeAgent, changeKeys } from './state-change.ts';
import { createTaskBoard, type TaskBoard } from './task-board.ts';
import { taskRoutes } from './task-routes.ts';
import type { Task } from './task.ts';

export interface StormshieldSnapshot {
  readonly settings: StormshieldSettings;
  readonly keys: readonly ApiKey[];
  readonly agents: readonly Agent[];
  readonly tasks: readonly Task[];
  /** Accepted POSTs since the start or the last reset; a duplicate shows here. */
  readonly tasksCreated: number;
}

export interface StormshieldState extends SimulatorState {
  readonly settings: StormshieldSettings;
  readonly keys: readonly ApiKey[];
  readonly agents: readonly Agent[];
  readonly tasks: TaskBoard;
  snapshot(): StormshieldSnapshot;
}

export interface StormshieldSeed {
  readonly settings?: Partial<StormshieldSettings>;
  /** Further workstations PC-00001 and so on. */
  readonly extraAgents?: number;
}

export function createState(clock: SimulatorClock, seed: number, start: StormshieldSeed): StormshieldState {
  const firstSettings = changeSettings(defaultSettings, start.settings ?? {});
  let settings = firstSettings;
  let keys = seedKeys;
  let agents = makeSeedAgents(start.extraAgents ?? 0);
  const tasks = createTaskBoard(clock, seed, () => settings);

  function patchAgents(change: unknown): void {
    const given = readObject(change, 'agents');
    for (const name of given.names()) {
      const found = findAgents(agents, name);
      const [agent] = found;
      if (agent === undefined || found.length > 1) {
        throw new SimulatorInputError(`agents.${name} names ${found.length} agents; use a GUID.`);
      }
      const wasOnline = agent.online;
      changeAgent(agent, given.value(name));
      if (agent.online && !wasOnline) tasks.wake(agent);
    }
  }

  return {
    get settings() {
      return settings;
    },
    get keys() {
      return keys;
    },
    get agents() {
      return agents;
    },
    tasks,
    routes: taskRoutes(tasks, clock),
    snapshot: () => structuredClone({ settings, keys, agents, tasks: tasks.list(), tasksCreated: tasks.created() }),
    patch(change) {
      const given = readObject(change, 'state');
      const nextSettings = changeSettings(settings, given.value('settings') ?? {});
      const nextKeys = changeKeys(keys, given.value('keys') ?? {});
      const agentChanges = given.value('agents') ?? {};
      given.end();
      settings = nextSettings;
      keys = nextKeys;
      patchAgents(agentChanges);
    },
    reset() {
      tasks.clear();
      settings = firstSettings;
      keys = seedKeys;
      agents = makeSeedAgents(start.extraAgents ?? 0);
    },
  };
}
