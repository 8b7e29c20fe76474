import type { Catalog } from '#catalog/catalog.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { toAppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';

/** An agent of nowhere, to learn which actions a verb is made of. */
const anyone: Endpoint = {
  connectionId: '',
  id: '0',
  name: 'anyone',
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

/** The actions of all connectors that isolate or release: those that the verbs of these names are made of. */
export function containingActions(
  catalog: Pick<Catalog, 'connectors'>,
  log: Log,
): Readonly<Record<string, 'isolate' | 'release'>> {
  const found: Record<string, 'isolate' | 'release'> = {};
  for (const { id: connector, verbSupport } of catalog.connectors()) {
    for (const verb of ['isolate', 'release'] as const) {
      const implementation = verbSupport?.verbs.find((one) => one.verb === verb);
      if (implementation === undefined || implementation.capability.level === 'unsupported') continue;
      try {
        for (const { actionId } of implementation.calls({}, [anyone])) found[actionId] = verb;
      } catch (thrown) {
        log.warn('The actions of a verb are not known', { connector, verb, error: toAppError(thrown).message });
      }
    }
  }
  return found;
}
