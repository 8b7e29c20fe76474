import { SimulatorInputError } from '../kit/input-error.ts';
import { readObject, type ObjectReader } from '../kit/reader.ts';
import type { Agent, AgentFile, AgentProcess } from './agent.ts';
import { usages, type ApiKey } from './api-key.ts';

/** Changes an agent in place; properties that were left out stay. @throws SimulatorInputError */
export function changeAgent(agent: Agent, change: unknown): void {
  const given = readObject(change, `agents.${agent.name}`);
  const next: Partial<Agent> = {
    version: given.text('version') ?? agent.version,
    isServer: given.flag('isServer') ?? agent.isServer,
    online: given.flag('online') ?? agent.online,
    networksFeature: given.flag('networksFeature') ?? agent.networksFeature,
    isolated: given.flag('isolated') ?? agent.isolated,
    files: readList(given, 'files', readFile) ?? agent.files,
    processes: readList(given, 'processes', readProcess) ?? agent.processes,
  };
  given.end();
  Object.assign(agent, next);
}

function readFile(file: ObjectReader): AgentFile {
  return { path: file.text('path') ?? '', sha256: (file.text('sha256') ?? '').toLowerCase() };
}

function readProcess(process: ObjectReader): AgentProcess {
  return {
    pid: process.number('pid') ?? 0,
    parentPid: process.number('parentPid') ?? 0,
    path: process.text('path') ?? '',
    isProtected: process.flag('isProtected') ?? false,
  };
}

/** Adds, alters or, with null, revokes keys by name. @throws SimulatorInputError */
export function changeKeys(keys: readonly ApiKey[], change: unknown): readonly ApiKey[] {
  const given = readObject(change, 'keys');
  let changed = keys;
  for (const name of given.names()) {
    const known = changed.find((key) => key.name === name);
    const others = changed.filter((key) => key.name !== name);
    changed = given.value(name) === null ? others : [...others, readKey(name, known, given.object(name))];
  }
  return changed;
}

function readKey(name: string, known: ApiKey | undefined, given: ObjectReader | undefined): ApiKey {
  const token = given?.text('token') ?? known?.token;
  if (token === undefined) throw new SimulatorInputError(`keys.${name}.token is required.`);
  const expiresAt = given?.value('expiresAt') === null ? null : given?.text('expiresAt');
  if (typeof expiresAt === 'string' && Number.isNaN(Date.parse(expiresAt))) {
    throw new SimulatorInputError(`keys.${name}.expiresAt must be an ISO 8601 time or null.`);
  }
  const wanted = given?.value('usages');
  if (wanted !== undefined && !Array.isArray(wanted))
    throw new SimulatorInputError(`keys.${name}.usages must be a list.`);
  given?.end();
  return {
    name,
    token,
    usages: wanted === undefined ? (known?.usages ?? usages) : usages.filter((usage) => wanted.includes(usage)),
    expiresAt: expiresAt === undefined ? (known?.expiresAt ?? null) : expiresAt,
  };
}

function readList<Item>(given: ObjectReader, name: string, read: (item: ObjectReader) => Item): Item[] | undefined {
  const value = given.value(name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new SimulatorInputError(`${name} must be a list.`);
  return value.map((item, index) => {
    const reader = readObject(item, `${name}[${index}]`);
    const made = read(reader);
    reader.end();
    return made;
  });
}
