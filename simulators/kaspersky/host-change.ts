import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject, type ObjectReader } from '../kit/reader.ts';
import { findProduct, isReachable, type Host, type InstalledProduct, type Threat } from './model/host.ts';
import { endpointAgent, endpointSecurity } from './model/product.ts';
import type { World } from './model/world.ts';
import type { Value } from './wire/value.ts';

/** Changes hosts by id, or by a display name that only one has. @throws SimulatorInputError */
export function changeHosts(world: World, change: unknown): void {
  const given = readObject(change, 'hosts');
  for (const key of given.names()) changeHost(world, findHost(world, key), given.value(key));
}

/** @throws SimulatorInputError unless exactly one host has this id or display name */
export function findHost(world: World, key: string): Host {
  const byId = world.hosts.byId(key);
  const named = byId === undefined ? world.hosts.named(key) : [byId];
  const [host] = named;
  if (host === undefined || named.length > 1) {
    throw new SimulatorInputError(`${key} names ${named.length} hosts; use an id.`);
  }
  return world.hosts.keep(host.index);
}

function changeHost(world: World, host: Host, change: unknown): void {
  const at = `hosts.${host.displayName}`;
  const given = readObject(change, at);
  const wasReachable = isReachable(host);
  const logons = given.object('logons');
  const next: Partial<Host> = {
    displayName: given.text('displayName') ?? host.displayName,
    online: given.flag('online') ?? host.online,
    groupId: given.number('groupId', { min: 0 }) ?? host.groupId,
    isolationComponent: given.flag('isolationComponent') ?? host.isolationComponent,
    taskOutcome: given.choice('taskOutcome', ['ok', 'warning', 'failed']) ?? host.taskOutcome,
    products: changeProducts(host, given.flag('endpointAgent'), given.text('kesVersion')),
    threats: readThreats(given.value('threats'), at) ?? host.threats,
    fields: { ...host.fields, ...readFields(world, given.object('fields'), at) },
  };
  given.end();
  Object.assign(host, next);
  if (logons !== undefined) world.logons.set(host.index, readLogons(logons));
  world.census.forget();
  if (wasReachable || !isReachable(host)) return;
  host.calledAt = world.clock.now();
  world.waits.wake(host.index);
}

function changeProducts(
  host: Host,
  agent: boolean | undefined,
  version: string | undefined,
): readonly InstalledProduct[] {
  let products = host.products;
  if (version !== undefined) products = [...products.filter(({ name }) => name !== 'KES'), endpointSecurity(version)];
  if (agent === false) return products.filter(({ name }) => name !== endpointAgent.name);
  return agent === true && findProduct(host, endpointAgent.name) === undefined
    ? [...products, endpointAgent]
    : products;
}

function readThreats(value: unknown, at: string): readonly Threat[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new SimulatorInputError(`${at}.threats must be a list.`);
  return value.map((item, index) => readThreat(item, `${at}.threats[${index}]`));
}

export function readThreat(value: unknown, at: string): Threat {
  const given = readObject(value, at);
  const threat = {
    path: given.text('path') ?? String.raw`C:\Temp\threat.exe`,
    name: given.text('name') ?? 'EICAR-Test-File',
    kind: given.choice('kind', ['virus', 'suspicious']) ?? 'virus',
  };
  given.end();
  return threat;
}

/** Attributes by their names; a time is ISO 8601. */
function readFields(world: World, given: ObjectReader | undefined, at: string): Readonly<Record<string, Value>> {
  const fields: Record<string, Value> = {};
  for (const name of given?.names() ?? []) {
    const type = world.attributes.host.get(name)?.type;
    const value = given?.value(name);
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (type === undefined || !isPlain) throw new SimulatorInputError(`${at}.fields.${name} cannot be set.`);
    const time = type === 'datetime' ? Date.parse(String(value)) : 0;
    if (Number.isNaN(time)) throw new SimulatorInputError(`${at}.fields.${name} must be an ISO 8601 time.`);
    fields[name] = type === 'datetime' ? time : value;
  }
  return fields;
}

function readLogons(given: ObjectReader): Readonly<Record<string, boolean>> {
  return Object.fromEntries(given.names().map((name) => [name, given.flag(name) ?? false]));
}
