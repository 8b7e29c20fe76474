import { SimulatorInputError } from '../kit/input-error.ts';
import type { SimulatorClock } from '../kit/clock.ts';
import type { SimulatorState } from '../kit/control-routes.ts';
import { readObject } from '../kit/reader.ts';
import { patchAgents } from './agents/agent-control.ts';
import { createConsole, type Console } from './console.ts';
import { controlRoutes } from './control.ts';
import type { DvQuery } from './families/deep-visibility.ts';
import { createHandlers, type ConsoleHandlers } from './handlers.ts';
import type { WriteCount } from './model/journal.ts';
import { changeSettings, defaultSettings, type SentinelOneSettings } from './settings.ts';
import { patchTokens } from './token-control.ts';
import type { Handlers, Json } from './wire/call.ts';
import type { Token } from './wire/token.ts';

export interface SentinelOneSnapshot {
  readonly settings: SentinelOneSettings;
  readonly tokens: readonly Token[];
  /** Writes by operation. */
  readonly writes: Readonly<Record<string, WriteCount>>;
  /** Rows of each list. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Agents that are not as the seed made them, at most the first 1,000. */
  readonly changedAgents: readonly Json[];
  /** Commands that wait for agents to come back. */
  readonly waitingCommands: number;
  readonly queries: readonly DvQuery[];
}

export interface SentinelOneState extends SimulatorState {
  readonly settings: SentinelOneSettings;
  readonly console: Console;
  readonly handlers: Handlers;
  readonly parts: ConsoleHandlers;
  onReset(listener: () => void): void;
  snapshot(): SentinelOneSnapshot;
}

export interface SentinelOneSeed {
  /** 2,000 unless told otherwise; at most 1,000,000. */
  readonly agentCount?: number;
  readonly settings?: Partial<SentinelOneSettings>;
}

const mostAgents = 1_000_000;
const mostShown = 1_000;

export function createState(clock: SimulatorClock, seed: number, start: SentinelOneSeed): SentinelOneState {
  const agentCount = start.agentCount ?? 2_000;
  if (!(agentCount >= 0 && agentCount <= mostAgents))
    throw new SimulatorInputError('agentCount must be at most 1000000.');
  const firstSettings = changeSettings(defaultSettings, start.settings ?? {});
  let settings = firstSettings;
  const make = (): { readonly console: Console; readonly parts: ConsoleHandlers } => {
    const console = createConsole(clock, seed, agentCount, () => settings);
    return { console, parts: createHandlers(console) };
  };
  let current = make();
  const listeners: (() => void)[] = [];

  const state: SentinelOneState = {
    get settings() {
      return settings;
    },
    get console() {
      return current.console;
    },
    get handlers() {
      return current.parts.handlers;
    },
    get parts() {
      return current.parts;
    },
    get routes() {
      return routes;
    },
    onReset: (listener) => void listeners.push(listener),
    snapshot: () => snapshotOf(settings, current.console, current.parts),
    patch(change) {
      const given = readObject(change, 'state');
      const nextSettings = changeSettings(settings, given.value('settings') ?? {});
      const agents = given.value('agents') ?? {};
      const tokens = given.value('tokens') ?? {};
      given.end();
      settings = nextSettings;
      patchTokens(current.console.tokens, tokens);
      patchAgents(current.console, current.parts.queue, agents);
    },
    reset() {
      current.console.close();
      settings = firstSettings;
      current = make();
      for (const listener of listeners) listener();
    },
  };
  const routes = controlRoutes(state);
  return state;
}

function snapshotOf(settings: SentinelOneSettings, console: Console, parts: ConsoleHandlers): SentinelOneSnapshot {
  const { fleet, lists, activities } = console;
  const sizes = Object.entries(lists).map(([name, list]) => [name, list.size] as const);
  return structuredClone({
    settings,
    tokens: console.tokens,
    writes: console.journal.counts(),
    sizes: Object.fromEntries([['agents', fleet.size], ['activities', activities.lines.size], ...sizes]),
    changedAgents: fleet.changedRows().slice(0, mostShown),
    waitingCommands: parts.queue.waiting(),
    queries: parts.queries.list(),
  });
}
