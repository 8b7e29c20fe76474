import type { Agent } from './agent.ts';

const guidPattern = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Every agent that a path segment may mean: one by GUID, with or without braces, or all that have this name in any case. */
export function findAgents(agents: readonly Agent[], nameOrGuid: string): readonly Agent[] {
  const guid = guidPattern.exec(nameOrGuid)?.[1]?.toUpperCase();
  if (guid !== undefined) return agents.filter((agent) => agent.guid === `{${guid}}`);
  const name = nameOrGuid.toLowerCase();
  return agents.filter((agent) => agent.name.toLowerCase() === name);
}

/** Compares dotted numbers; a missing part counts as 0. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  const parts = version.split('.').map(Number);
  const wanted = minimum.split('.').map(Number);
  for (let index = 0; index < Math.max(parts.length, wanted.length); index += 1) {
    const difference = (parts[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
