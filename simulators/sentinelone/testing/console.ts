import { onTestFinished } from 'vitest';
import { createClock, type SimulatorClock } from '../../kit/clock.ts';
import { send, type TestAnswer, type TestRequest } from '../../kit/testing/client.ts';
import { startSentinelOneSimulator, type SentinelOneOptions, type SentinelOneSimulator } from '../simulator.ts';
import type { Json } from '../wire/call.ts';

export const startTime = Date.parse('2026-01-31T08:00:00.000Z');

type Body = ReturnType<TestAnswer['json']>;

/** A simulator whose time stands still, with few agents and without rate limits unless told otherwise, and a plain client. */
export interface TestConsole {
  readonly simulator: SentinelOneSimulator;
  readonly clock: SimulatorClock;
  /** Any path below the base, sent as it is. */
  call(path: string, request?: TestRequest & { readonly token?: string | null }): Promise<TestAnswer>;
  get(path: string, token?: string): Promise<Body>;
  /** A JSON body with any method. @throws Error unless answered with 200 */
  write(method: string, path: string, body: unknown, token?: string): Promise<Body>;
  /** The same without the check of the status. */
  tryWrite(method: string, path: string, body: unknown, token?: string): Promise<TestAnswer>;
  /** Row of the agent with this number, counted from 1. */
  agent(seq: number): Json;
  agentId(seq: number): string;
}

export async function startConsole(options: SentinelOneOptions = {}): Promise<TestConsole> {
  const clock = createClock({ start: startTime, frozen: true });
  const settings = { rateLimits: false, ...options.settings };
  const simulator = await startSentinelOneSimulator({ clock, agentCount: 200, ...options, settings });
  onTestFinished(async () => {
    await simulator.stop();
    clock.close();
  });

  const call: TestConsole['call'] = (path, { token = simulator.keys.admin, headers, ...request } = {}) =>
    send(simulator.url, `/web/api/v2.1${path}`, {
      ca: simulator.ca,
      ...request,
      headers: { ...(token === null ? {} : { authorization: `ApiToken ${token}` }), ...headers },
    });
  const tryWrite: TestConsole['tryWrite'] = (method, path, body, token) =>
    call(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      ...(token === undefined ? {} : { token }),
    });
  const agent = (seq: number): Json => simulator.state.console.fleet.row(seq);

  return {
    simulator,
    clock,
    call,
    tryWrite,
    async get(path, token) {
      return checked(await call(path, token === undefined ? {} : { token }));
    },
    async write(method, path, body, token) {
      return checked(await tryWrite(method, path, body, token));
    },
    agent,
    agentId: (seq) => String(agent(seq)['id']),
  };
}

function checked(answer: TestAnswer): Body {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.json();
}
