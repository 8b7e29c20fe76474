import { affected, type Call, type Handler, type Handlers } from '../wire/call.ts';
import { dataOf, filterOf, matching } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import type { Entry } from '../model/source.ts';
import { savedFilterOf } from './saved-filter.ts';
import type { Command } from './command.ts';
import type { CommandQueue } from './command-queue.ts';

/** The agents that a write hits. Those that are gone are hit only when they are asked for. */
export function targetAgents(world: World, call: Call, filter = filterOf(call)): Entry[] {
  const whole = savedFilterOf(world, filter);
  const asksForGone = whole['isDecommissioned'] !== undefined || whole['isUninstalled'] !== undefined;
  return matching(world.fleet, call, whole, asksForGone ? {} : { hidden: world.fleet.gone });
}

/** Handlers of the actions on agents, by operation. */
export function agentActionHandlers(
  world: World,
  queue: CommandQueue,
  commands: Readonly<Record<string, Command>>,
): Handlers {
  const handlers = Object.entries(commands).map(
    ([name, command]) => [`agent-actions/${name}`, handlerOf(world, queue, command)] as const,
  );
  return Object.fromEntries(handlers);
}

function handlerOf(world: World, queue: CommandQueue, command: Command): Handler {
  return (call) => {
    const data = dataOf(call);
    const { only } = command;
    const found = targetAgents(world, call);
    const targets = only === undefined ? found : found.filter((entry) => only(entry.row()));
    const seqs = targets.map((entry) => entry.seq);
    command.also?.(seqs, data, call);
    for (const seq of seqs) {
      if (command.now !== undefined) world.fleet.update(seq, command.now(world.fleet.row(seq), data, call));
      if (command.asked !== undefined) {
        world.activities.write(command.asked, { token: call.token, agent: world.fleet.row(seq) });
      }
    }
    const { later, done } = command;
    if (later !== undefined) {
      queue.give(seqs, world.settings[command.delay ?? 'commandMs'], (seq) => {
        world.fleet.update(seq, { ...later(world.fleet.row(seq), data), updatedAt: world.now() });
        if (done !== undefined) world.activities.write(done, { agent: world.fleet.row(seq) });
      });
    }
    return affected(seqs.length);
  };
}
