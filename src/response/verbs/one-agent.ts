import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { Exchange, TargetResult } from '#kernel/result.ts';
import type { PlannedVerbCall } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import type { Console, VerbParts } from './ask-console.ts';
import { agentLabel } from './labels.ts';
import { agentKey } from './machines.ts';
import type { MeantMachine } from './resolve.ts';
import { implementationOf, shareOut, type Refusal, type Share, type Work } from './share-out.ts';

/** Done once, whoever does it: two agents must not restart a machine twice. */
const oncePerMachine: ReadonlySet<VerbId> = new Set([
  'restart',
  'shutdown',
  'fetch-file',
  'kill-process',
  'quarantine-file',
]);

export function isOncePerMachine(verb: VerbId): boolean {
  return oncePerMachine.has(verb);
}

export interface Distribution {
  readonly consoles: readonly Console[];
  /** What a console is given to do for these agents. */
  readonly shareFor: (console: Console, agents: readonly Endpoint[]) => Share;
  readonly signal: AbortSignal;
}

interface Chosen extends Work {
  readonly notes: readonly string[];
}

/**
 * One agent for each machine: full before conditional, online before away. An agent that turns out not to be able to do
 * it gives way to the next; only what no agent can do is refused.
 */
export async function shareOutOnce(
  parts: VerbParts,
  verb: VerbId,
  machines: readonly MeantMachine[],
  { consoles, shareFor, signal }: Distribution,
): Promise<Chosen> {
  const consoleOf = new Map(consoles.map((console) => [console.connection.id, console]));
  const rank = (agent: Endpoint): number => {
    const console = consoleOf.get(agent.connectionId);
    const found = console === undefined ? null : implementationOf(parts.catalog, console, verb);
    const level = found === null || found instanceof AppError ? 2 : found.capability.level === 'full' ? 0 : 1;
    return level * 3 + (agent.online === true ? 0 : agent.online === null ? 1 : 2);
  };
  let waiting = machines.map(({ agents }) => ({
    queue: agents.toSorted((a, b) => rank(a) - rank(b)),
    refused: [] as Refusal[],
  }));
  const [calls, refusals, idle]: [PlannedVerbCall[], Refusal[], TargetResult[]] = [[], [], []];
  const [exchanges, notes]: [Exchange[], string[]] = [[], []];
  while (waiting.length > 0) {
    const turn = waiting.map((machine) => ({
      ...machine,
      agent: machine.queue[0] as Endpoint,
      queue: machine.queue.slice(1),
    }));
    const byConsole = Map.groupBy(turn, ({ agent }) => agent.connectionId);
    const shares = [...byConsole].flatMap(([id, machinesOf]) => {
      const console = consoleOf.get(id);
      return console === undefined
        ? []
        : [
            shareFor(
              console,
              machinesOf.map(({ agent }) => agent),
            ),
          ];
    });
    const work = await shareOut(parts, verb, shares, signal);
    exchanges.push(...work.exchanges);
    idle.push(...work.idle);
    // Parts are counted for each turn anew; they must not be taken for one.
    const offset = calls.length;
    calls.push(...work.calls.map((call) => ({ ...call, part: call.part + offset })));
    const refusedBy = new Map(
      work.refusals.flatMap((one) => (one.agent === null ? [] : [[agentKey(one.agent), one] as const])),
    );
    waiting = turn.flatMap(({ agent, queue, refused }) => {
      const refusal = refusedBy.get(agentKey(agent));
      if (refusal === undefined) {
        notes.push(...refused.map((one) => giveWay(one, agent, consoleOf)), ...others(agent, queue, consoleOf));
        return [];
      }
      if (queue.length > 0) return [{ queue, refused: [...refused, refusal] }];
      refusals.push(...refused, refusal);
      return [];
    });
  }
  return { calls, refusals, idle, exchanges, notes };
}

function giveWay(
  { agent, console, error }: Refusal,
  instead: Endpoint,
  consoles: ReadonlyMap<string, Console>,
): string {
  const label = agent === null ? console.connection.title : agentLabel(agent, console.connection.title);
  return `${label} cannot do it (${error.message}), so ${labelOf(instead, consoles)} does.`;
}

function others(
  agent: Endpoint,
  queue: readonly Endpoint[],
  consoles: ReadonlyMap<string, Console>,
): readonly string[] {
  if (queue.length === 0) return [];
  const names = queue.map((one) => labelOf(one, consoles)).join(', ');
  return [`It is done once, by ${labelOf(agent, consoles)}; the machine is also known as ${names}.`];
}

function labelOf(agent: Endpoint, consoles: ReadonlyMap<string, Console>): string {
  return agentLabel(agent, consoles.get(agent.connectionId)?.connection.title ?? agent.connectionId);
}
