import type { Endpoint } from '#kernel/endpoint.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import { textFrom } from '../values.ts';
import { byIds, conditional, full, idsOf, type SentinelOneVerb, type Stated } from './verb.ts';

/** Agents in one order: its receipt follows each of them. */
const mostAgents = 1_000;

/** Orders to agents. The console takes them at once; an agent that is away carries them out when it is back. */
export const machineVerbs: readonly SentinelOneVerb[] = [
  {
    ...order('isolate', 'disconnect-from-network', full('Endpoints.disconnectFromNetwork')),
    alike: ['sentinelone.alerts.disconnect-agents-from-network'],
  },
  {
    ...order('release', 'connect-to-network', full('Endpoints.reconnectToNetwork')),
    alike: ['sentinelone.alerts.reconnect-agent-to-network'],
  },
  order('scan', 'initiate-agent-scan', full('Endpoints.initiateScan')),
  order('abort-scan', 'abort-scan', full('Endpoints.abortScan')),
  {
    ...order('restart', 'restart', conditional('Endpoints.reboot', 'Not for agents in containers.', 'inferred')),
    obstacle: inContainer,
  },
  {
    ...order('shutdown', 'shutdown', conditional('Endpoints.shutDown', 'Not for agents in containers.', 'inferred')),
    obstacle: inContainer,
  },
];

function order(verb: VerbId, action: string, capability: Stated): SentinelOneVerb {
  const actionId = `sentinelone.agent-actions.${action}`;
  return {
    verb,
    capability,
    actions: [actionId],
    maxEndpoints: mostAgents,
    calls(_, endpoints) {
      const ids = idsOf(endpoints);
      return [{ actionId, input: byIds(ids), endpoints: ids }];
    },
  };
}

const containers: readonly unknown[] = ['kubernetes pod', 'kubernetes helper', 'ecs task'];

function inContainer({ name, raw }: Endpoint): string | null {
  if (!containers.includes(raw['machineType'])) return null;
  return `${name} is a container (${textFrom(raw['machineType'])}): its orchestrator starts and stops it, not SentinelOne.`;
}
