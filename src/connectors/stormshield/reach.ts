import type { Reach } from '#kernel/endpoint.ts';
import { namedAgent } from './directory.ts';

/**
 * One agent, of which the console tells nothing that rules on groups, tags or roles could be judged by.
 * So the reach never counts as wholly known: an empty list of tags must not pass for a machine without tags.
 */
export function reachOfAgent(id: string): Reach {
  return { endpoints: [namedAgent(id)], count: 1, fleet: null, complete: false };
}

const agentPath = /^\/agents\/([^/]+)\/tasks(?:\/|$)/i;

/** Of a request to any path: the agent, where the path is one of an agent's tasks; else nobody here can tell. */
export function reachOfPath(path: string): Reach {
  const segment = agentPath.exec(path)?.[1];
  const id = segment === undefined ? null : decoded(segment);
  return id === null ? { endpoints: [], count: null, fleet: null, complete: false } : reachOfAgent(id);
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
