import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import type { SentinelOneSimulator } from '../../../simulators/sentinelone/simulator.ts';
import { placeOf } from '../../../simulators/sentinelone/model/activity-log.ts';
import { makeThreat } from '../../../simulators/sentinelone/seed/threat-row.ts';
import { acted, callOf, type MatrixConsole } from './matrix-consoles.ts';

const paths: Readonly<Record<string, string>> = {
  isolate: '/agents/actions/disconnect$',
  release: '/agents/actions/connect$',
  scan: '/agents/actions/initiate-scan$',
  'quarantine-file': '/threats/mitigate/quarantine$',
};

export function sentinelOneMatrix(simulator: SentinelOneSimulator): MatrixConsole {
  const { console } = simulator.state;
  const { fleet } = console;
  const agents = new Map<string, number>();
  /** The threat of an agent whose file is to be quarantined. */
  const threats = new Map<string, string>();
  /** Every agent was scanned before. */
  const begun = simulator.clock.now();
  let last = 0;
  const rowOf = (endpoint: string) => fleet.row(agents.get(endpoint) ?? 0);

  function threatOn(endpoint: string): string {
    const known = threats.get(endpoint);
    if (known !== undefined) return known;
    const threat = makeThreat(console, rowOf(endpoint));
    const id = String(threat['id']);
    console.lists.threats.add(id, threat, placeOf(rowOf(endpoint)));
    threats.set(endpoint, id);
    return id;
  }

  return {
    connection: 'S1',
    verbs: ['isolate', 'release', 'scan', 'quarantine-file'],
    writesOf: (verb) => [paths[verb] ?? ''],
    nextEndpoint() {
      for (;;) {
        last += 1;
        const { id, isActive, networkStatus } = fleet.row(last);
        if (isActive !== true || networkStatus !== 'connected') continue;
        agents.set(String(id), last);
        return String(id);
      }
    },
    call: (verb, endpoint) =>
      callOf(
        sentinelOneConnector,
        verb,
        endpoint,
        {},
        verb === 'quarantine-file' ? { threats: [threatOn(endpoint)] } : {},
      ),
    strike(write, _endpoint, fault) {
      simulator.faults.add({ match: { method: 'POST', path: write, times: 1 }, fault });
    },
    setOnline: (endpoint, online) => simulator.state.patch({ agents: { [endpoint]: { online } } }),
    releaseByHand: (endpoint) => fleet.update(agents.get(endpoint) ?? 0, { networkStatus: 'connected' }),
    isolateByHand: (endpoint) => fleet.update(agents.get(endpoint) ?? 0, { networkStatus: 'disconnected' }),
    isDone(verb, endpoint) {
      const agent = rowOf(endpoint);
      if (verb === 'scan')
        return agent['scanStatus'] === 'finished' && Date.parse(String(agent['scanFinishedAt'])) >= begun;
      if (verb !== 'quarantine-file')
        return agent['networkStatus'] === (verb === 'isolate' ? 'disconnected' : 'connected');
      const threat = console.lists.threats.find(threatOn(endpoint))?.row();
      const reports = (threat?.['mitigationStatus'] ?? []) as readonly Readonly<Record<string, unknown>>[];
      return reports.some(({ status }) => status === 'success');
    },
    taken: (endpoint) => [ordersOf(endpoint)],
  };

  /** An endpoint has one case, and so one kind of order. */
  function ordersOf(endpoint: string): number {
    const ids = [endpoint, threats.get(endpoint) ?? endpoint];
    const posts = acted(simulator.log.list({ method: 'POST', path: '/(agents/actions|threats/mitigate)/' }));
    return posts.filter(({ body }) => ids.some((id) => body.includes(id))).length;
  }
}
