import type { Reach } from '#kernel/endpoint.ts';
import { isAgentGuid } from './agent-id.ts';
import { namedAgent } from './directory.ts';

/**
 * One agent, of which the console tells nothing. A host name can be judged as it stands;
 * behind a GUID may be any machine, so the reach is then not completely known.
 */
export function reachOfAgent(id: string): Reach {
  return { endpoints: [namedAgent(id)], count: 1, fleet: null, complete: !isAgentGuid(id) };
}

const agentPath = /^\/agents\/([^/]+)\/tasks(?:\/|$)/;

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
