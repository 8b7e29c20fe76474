import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import type { EndpointDirectory } from '#kernel/verb.ts';
import { isBracedGuid, readAgentId, withoutBraces } from './agent-id.ts';
import type { StormshieldClient } from './client.ts';

export const noDirectory =
  'The public API is not known to list agents or to tell anything about one: an agent is named by its host name or GUID, and the first task shows whether the console knows it.';

/**
 * Agents as they are named, because the console cannot be asked about them.
 * A bare text is one only as a GUID in braces; any name is, where somebody names this connection with it.
 */
export const directory: EndpointDirectory<StormshieldClient> = {
  keys: [],
  lists: false,
  isId: isBracedGuid,
  find: async () => [],
  // oxlint-disable-next-line require-yield -- There is nothing to list, and saying so is the whole answer.
  async *list() {
    throw new AppError('unsupported', noDirectory, { failureIndicator: 'list-endpoints' });
  },
  get: async (ids) => [...new Set(ids.map(readAgentId))].map(namedAgent),
};

/** An agent of which nothing is known but its name or GUID. */
export function namedAgent(given: string): Endpoint {
  const id = withoutBraces(given);
  return {
    connectionId: '',
    id,
    name: id,
    domain: null,
    serial: null,
    macs: [],
    addresses: [],
    operatingSystem: null,
    agentVersion: null,
    role: null,
    groups: [],
    tags: [],
    user: null,
    online: null,
    lastSeenAt: null,
    isolation: 'unknown',
    raw: {},
  };
}
