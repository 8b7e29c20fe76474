import type { SimulatorClock } from '../kit/clock.ts';
import { createRandom } from '../kit/random.ts';
import type { Agent } from './agent.ts';
import type { StormshieldSettings } from './settings.ts';
import { applyTask } from './task-effect.ts';
import type { Task } from './task.ts';

/** All tasks, and their way from Pending to the end over the clock. */
export interface TaskBoard {
  create(agent: Agent, request: Pick<Task, 'kind' | 'key' | 'input'>): Task;
  /** Undefined for an id that never was, or was forgotten. */
  find(id: string): Task | undefined;
  list(): readonly Task[];
  /** Every task ever made, forgotten ones too. */
  created(): number;
  /** Goes on with what waited while the agent was away. */
  wake(agent: Agent): void;
  /** Ends or alters a task against its course. */
  force(task: Task, change: Partial<Pick<Task, 'status' | 'errorCode' | 'errorMessage' | 'endedAt'>>): void;
  forget(id: string): boolean;
  clear(): void;
}

export function createTaskBoard(clock: SimulatorClock, seed: number, settings: () => StormshieldSettings): TaskBoard {
  const random = createRandom(seed);
  const tasks = new Map<string, Task>();
  const timers = new Map<string, () => void>();
  let created = 0;

  function schedule(task: Task, delayMs: number, step: () => void): void {
    timers.get(task.id)?.();
    timers.set(task.id, clock.after(delayMs, step));
  }

  function begin(task: Task, agent: Agent): void {
    if (!agent.online) return;
    task.status = 'Running';
    task.startedAt = clock.now();
    schedule(task, settings().runningMs, () => finish(task, agent));
  }

  function finish(task: Task, agent: Agent): void {
    if (!agent.online) return;
    const failure = applyTask(agent, task, clock.iso());
    task.status = failure === null ? 'Succeeded' : 'Failed';
    task.errorCode = failure?.errorCode ?? 0;
    task.errorMessage = failure?.errorMessage ?? null;
    end(task);
  }

  function end(task: Task): void {
    task.endedAt = clock.now();
    const { taskLifetimeMs } = settings();
    if (taskLifetimeMs !== null) schedule(task, taskLifetimeMs, () => forget(task.id));
  }

  function forget(id: string): boolean {
    timers.get(id)?.();
    timers.delete(id);
    return tasks.delete(id);
  }

  return {
    create(agent, request) {
      created += 1;
      const task: Task = {
        id: random.uuid(),
        ...request,
        agentGuid: agent.guid,
        status: 'Pending',
        requestedAt: clock.now(),
        startedAt: null,
        endedAt: null,
        errorCode: 0,
        errorMessage: null,
      };
      tasks.set(task.id, task);
      schedule(task, settings().pendingMs, () => begin(task, agent));
      return task;
    },
    find: (id) => tasks.get(id.toLowerCase()),
    list: () => [...tasks.values()],
    created: () => created,
    wake(agent) {
      for (const task of tasks.values()) {
        if (task.agentGuid !== agent.guid) continue;
        if (task.status === 'Pending') schedule(task, settings().pendingMs, () => begin(task, agent));
        if (task.status === 'Running') schedule(task, settings().runningMs, () => finish(task, agent));
      }
    },
    force(task, change) {
      timers.get(task.id)?.();
      Object.assign(task, change);
      if (task.endedAt !== null) end(task);
    },
    forget,
    clear() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
      tasks.clear();
      created = 0;
    },
  };
}
