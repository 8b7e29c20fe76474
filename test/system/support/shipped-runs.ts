import type { JsonObject } from '#kernel/json.ts';
import type { ThreeConsoles } from './three-consoles.ts';

/** A run of a shipped playbook that tests make, and that is recorded. */
export interface ShippedRun {
  /** `<playbook>.<what it shows>`. */
  readonly name: string;
  readonly playbook: string;
  inputs(consoles: ThreeConsoles): JsonObject;
  /** What goes wrong while it runs live. */
  prepare?(consoles: ThreeConsoles): void;
}

/** One of the agents that are online. */
function agentOf({ s1 }: ThreeConsoles, place: number): string {
  const rows = Array.from({ length: 60 }, (_, seq) => s1.state.console.fleet.row(seq));
  const online = rows.filter((row) => row['isActive'] === true && row['networkStatus'] === 'connected');
  return String(online[place]?.['id']);
}

function hostOf({ ksc }: ThreeConsoles, skip: number): string {
  const { hosts } = ksc.state.world;
  const found = Array.from({ length: 200 }, (_, index) => hosts.at(index)).filter(
    ({ platform, server, online }) => platform === 'windows' && !server && online,
  );
  return found[skip]?.id ?? '';
}

/** The guid of an agent by its name. */
function guidOf({ ses }: ThreeConsoles, name: string): string {
  return ses.state.agents.find((agent) => agent.name === name)?.guid ?? name;
}

export const shippedRuns: readonly ShippedRun[] = [
  {
    name: 'isolate-and-release.held',
    playbook: 'isolate-and-release',
    inputs: (consoles) => ({
      connection: 'SES',
      agent: guidOf(consoles, 'WKS-PARIS-014'),
      hold: '1s',
      reason: 'Suspicious logon',
    }),
  },
  {
    name: 'isolate-and-release.refused',
    playbook: 'isolate-and-release',
    inputs: (consoles) => ({ connection: 'SES', agent: guidOf(consoles, 'KIOSK-LOBBY'), hold: '1s' }),
  },
  {
    name: 'isolate-and-release.lost',
    playbook: 'isolate-and-release',
    inputs: (consoles) => ({ connection: 'SES', agent: guidOf(consoles, 'WKS-PARIS-022'), hold: '1s' }),
    // The console has forgotten the task when it is asked about it.
    prepare({ ses }) {
      ses.faults.add({
        match: { method: 'GET', path: '/tasks/', times: 1 },
        fault: { kind: 'status', status: 404, body: 'json', headers: {}, acts: false },
      });
    },
  },
  {
    name: 'isolate-many.all',
    playbook: 'isolate-many',
    inputs: () => ({ connection: 'SES', agents: ['PC-00001', 'PC-00002', 'PC-00003'] }),
  },
  {
    name: 'isolate-many.one-unknown',
    playbook: 'isolate-many',
    inputs: () => ({ connection: 'SES', agents: ['PC-00004', 'KIOSK-LOBBY'], reason: 'Exercise' }),
  },
  {
    name: 'kaspersky-contain-host.scanned',
    playbook: 'kaspersky-contain-host',
    inputs: (consoles) => ({ connection: 'KSC', host: hostOf(consoles, 3), minutes: 30 }),
  },
  {
    name: 'sentinelone-contain-endpoint.held',
    playbook: 'sentinelone-contain-endpoint',
    inputs: (consoles) => ({ connection: 'S1', agent: agentOf(consoles, 3), hold: '1s' }),
  },
  {
    name: 'sentinelone-contain-endpoint.noted',
    playbook: 'sentinelone-contain-endpoint',
    inputs: (consoles) => ({
      connection: 'S1',
      agent: agentOf(consoles, 1),
      threat: threatOf(consoles),
      hold: '1s',
      reason: 'Confirmed by an analyst',
    }),
  },
  {
    name: 'sentinelone-contain-endpoint.never-seen',
    playbook: 'sentinelone-contain-endpoint',
    inputs: (consoles) => ({ connection: 'S1', agent: agentOf(consoles, 2), hold: '1s' }),
    // The console no longer knows the agent when it is asked whether it is disconnected.
    prepare({ s1 }) {
      s1.faults.add({
        match: { method: 'GET', path: '/agents\\?', times: 1 },
        fault: { kind: 'status', status: 404, body: 'json', headers: {}, acts: false },
      });
    },
  },
];

function threatOf({ s1 }: ThreeConsoles): string {
  const [threat] = s1.state.console.lists.threats.rows();
  return String((threat?.['threatInfo'] as JsonObject | undefined)?.['threatId'] ?? threat?.['id']);
}
