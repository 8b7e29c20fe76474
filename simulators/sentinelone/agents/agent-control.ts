import { SimulatorInputError } from '../../kit/input-error.ts';
import { readObject } from '../../kit/reader.ts';
import type { Json } from '../wire/call.ts';
import { namedShape, fieldsOf } from '../wire/shape-library.ts';
import { compileFilter } from '../model/filter.ts';
import type { World } from '../model/world.ts';
import type { CommandQueue } from './command-queue.ts';

/** `{<id or computer name>: {<field>: value}}`; `online` stands for what changes when a machine comes and goes. @throws SimulatorInputError */
export function patchAgents(world: World, queue: CommandQueue, change: unknown): void {
  const given = readObject(change, 'agents');
  for (const name of given.names()) {
    const seq = findAgent(world, name);
    const fields = readObject(given.value(name), `agents.${name}`);
    applyFields(world, queue, seq, Object.fromEntries(fields.names().map((field) => [field, fields.value(field)])));
  }
}

function findAgent(world: World, name: string): number {
  const byId = world.fleet.find(name);
  if (byId !== undefined) return byId.seq;
  const { test } = compileFilter(world.fleet.facts, new Map([['computerName', name]]));
  for (const entry of world.fleet.scan()) if (test(entry.row())) return entry.seq;
  throw new SimulatorInputError(`agents.${name} is no agent.`);
}

function applyFields(world: World, queue: CommandQueue, seq: number, change: Json): void {
  const { online, ...fields } = change;
  const known = fieldsOf(namedShape('Agent'));
  const unknown = Object.keys(fields).find((field) => !known.has(field));
  if (unknown !== undefined) throw new SimulatorInputError(`An agent has no field ${unknown}.`);
  const wasActive = world.fleet.row(seq)['isActive'] === true;
  const presence = typeof online === 'boolean' ? { isActive: online, lastActiveDate: world.now() } : {};
  world.fleet.update(seq, { ...presence, ...fields });
  if (!wasActive && world.fleet.row(seq)['isActive'] === true) queue.wake(seq);
}
