import { onTestFinished } from 'vitest';
import { createClock, type SimulatorClock } from '../../kit/clock.ts';
import { send, type TestAnswer, type TestRequest } from '../../kit/testing/client.ts';
import { startStormshieldSimulator, type StormshieldOptions, type StormshieldSimulator } from '../simulator.ts';
import type { StormshieldSnapshot } from '../state.ts';

export const startTime = Date.parse('2026-01-31T08:00:00.000Z');

/** A simulator whose time stands still, and a strict client: encoded segments, JSON flags, one Accept. */
export interface TestConsole {
  readonly simulator: StormshieldSimulator;
  readonly clock: SimulatorClock;
  /** Any path below the base, sent as it is. */
  call(path: string, request?: TestRequest & { readonly token?: string | null }): Promise<TestAnswer>;
  post(agent: string, kind: string, body?: unknown, token?: string): Promise<TestAnswer>;
  task(taskId: string, token?: string): Promise<TestAnswer>;
  /** Posts, lets the time pass that a task takes, and reads the task. */
  outcome(agent: string, kind: string, body?: unknown): Promise<ReturnType<TestAnswer['json']>>;
  snapshot(): StormshieldSnapshot;
  agent(name: string): StormshieldSnapshot['agents'][number];
}

export async function startConsole(options: StormshieldOptions = {}): Promise<TestConsole> {
  const clock = createClock({ start: startTime, frozen: true });
  const simulator = await startStormshieldSimulator({ clock, ...options });
  onTestFinished(async () => {
    await simulator.stop();
    clock.close();
  });

  const call: TestConsole['call'] = (path, { token = simulator.keys['automation'] ?? '', headers, ...request } = {}) =>
    send(simulator.url, `/rest/api/v1${path}`, {
      ca: simulator.ca,
      ...request,
      headers: {
        accept: 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
  const post: TestConsole['post'] = (agent, kind, body = {}, token) =>
    call(`/agents/${encodeURIComponent(agent)}/tasks/${kind}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      ...(token === undefined ? {} : { token }),
    });
  const task: TestConsole['task'] = (taskId, token) =>
    call(`/agents/tasks/${taskId}`, token === undefined ? {} : { token });

  return {
    simulator,
    clock,
    call,
    post,
    task,
    async outcome(agent, kind, body) {
      const { taskId } = (await post(agent, kind, body)).json();
      clock.advance(10_000);
      return (await task(taskId)).json();
    },
    snapshot: () => simulator.state.snapshot(),
    agent(name) {
      const found = simulator.state.snapshot().agents.find((agent) => agent.name === name);
      if (found === undefined) throw new Error(`The seed has no agent ${name}.`);
      return found;
    },
  };
}
