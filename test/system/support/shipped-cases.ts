import type { JsonObject } from '#kernel/json.ts';
import { samplePaths } from '../../../simulators/stormshield/seed.ts';
import { textOf } from './json.ts';
import type { ThreeConsoles } from './shipped-consoles.ts';

/** A way through a shipped playbook that works on every console, for recordings and predictions. */
export interface ShippedCase {
  /** `<playbook>.<what it shows>`. */
  readonly name: string;
  /** What must be so beforehand. @returns the inputs */
  inputs(lab: ThreeConsoles): JsonObject | Promise<JsonObject>;
  /** What people decide when they are asked. */
  readonly decision?: 'approve' | 'reject';
  /** What goes wrong while it runs live. */
  breakConsoles?(lab: ThreeConsoles): void;
}

export const playbookOf = ({ name }: ShippedCase): string => name.split('.')[0] ?? name;

/** Starts it, lets people decide, and waits for its end. */
export async function runCase(lab: ThreeConsoles, one: ShippedCase, inputs: JsonObject): Promise<JsonObject> {
  one.breakConsoles?.(lab);
  const id = await lab.start(playbookOf(one), inputs);
  if (one.decision !== undefined) await lab.decide(id, one.decision);
  const run = await lab.becomes(id);
  for (const { faults } of [lab.simulator, lab.ses, lab.ksc]) faults.clear();
  return run;
}

const longAgo = '2020-01-01T00:00:00.000000Z';
const sha1 = 'd'.repeat(40);
const gone = { kind: 'status', status: 404, body: 'json', headers: {}, acts: false } as const;
const forbidden = { kind: 'status', status: 403, body: 'json', headers: {}, acts: false } as const;

const patch = ({ simulator, agentId }: ThreeConsoles, seq: number, change: JsonObject): void =>
  simulator.state.patch({ agents: { [agentId(seq)]: change } });

/** The name of an agent of SentinelOne that is on line. */
function online(lab: ThreeConsoles, seq: number): string {
  patch(lab, seq, { online: true });
  return textOf((lab.simulator.state.console.fleet.row(seq) as JsonObject)['computerName']);
}

/** The console of Stormshield has forgotten the task when it is asked about it. */
function forgetTask({ ses }: ThreeConsoles): void {
  ses.faults.add({ match: { method: 'GET', path: '/tasks/', times: 1 }, fault: gone });
}

export const shippedCases: readonly ShippedCase[] = [
  {
    name: 'contain-critical-detection.agreed',
    decision: 'approve',
    async inputs(lab) {
      const detection = `S1/${await lab.detect(1, {})}`;
      return { endpoint: online(lab, 1), detection, incident: 'INC-20', hold: '1h' };
    },
  },
  {
    name: 'contain-critical-detection.refused',
    decision: 'reject',
    inputs: (lab) => ({ endpoint: online(lab, 2), title: 'Ransomware' }),
  },
  {
    name: 'contain-critical-detection.not-seen',
    decision: 'approve',
    inputs: () => ({ endpoint: 'SES/WKS-PARIS-014', hold: '1h' }),
    breakConsoles: forgetTask,
  },
  {
    name: 'contain-critical-detection.unknown',
    decision: 'approve',
    inputs: () => ({ endpoint: 'nobody-7' }),
  },
  {
    name: 'hash-outbreak.few',
    async inputs(lab) {
      for (const seq of [3, 4]) {
        online(lab, seq);
        await lab.detect(seq, { sha1 });
      }
      return { hash: sha1, days: 1 };
    },
  },
  { name: 'hash-outbreak.refused', decision: 'reject', inputs: () => ({ hash: sha1, days: 1, askAbove: 1 }) },
  {
    name: 'hash-outbreak.unread',
    inputs: () => ({ hash: 'e'.repeat(40), days: 1 }),
    breakConsoles({ simulator, ksc }) {
      simulator.faults.add({ match: { method: 'GET', path: '/threats' }, fault: forbidden });
      ksc.faults.add({ match: { path: '.' }, fault: forbidden });
    },
  },
  {
    name: 'stale-agents.reported',
    inputs(lab) {
      for (const seq of [5, 6]) patch(lab, seq, { isActive: false, lastActiveDate: longAgo });
      return { days: 1_000 };
    },
  },
  { name: 'stale-agents.none', inputs: () => ({ days: 3_650, remove: true, connection: 'S1' }) },
  {
    name: 'stale-agents.removed',
    decision: 'approve',
    inputs: () => ({ days: 1_000, remove: true, connection: 'S1' }),
  },
  { name: 'stale-agents.nameless', inputs: () => ({ remove: true }) },
  { name: 'isolate-offline-host.there', inputs: (lab) => ({ endpoint: online(lab, 7), hold: '1h' }) },
  {
    name: 'isolate-offline-host.given-up',
    inputs: () => ({ endpoint: 'SES/WKS-LYON-007', hold: '1h' }),
    breakConsoles: forgetTask,
  },
  { name: 'isolate-offline-host.unknown', inputs: () => ({ endpoint: 'nobody-7' }) },
  {
    name: 'triage-detection.shown',
    inputs: async (lab) => ({
      detections: [`S1/${await lab.detect(8, {})}`],
      verdict: 'true_positive',
      status: 'resolved',
      note: 'Seen.',
    }),
  },
  {
    name: 'triage-detection.one-of-two',
    inputs: async (lab) => ({
      detections: [`S1/${await lab.detect(9, {})}`, 'S1/225494730938493804'],
      verdict: 'false_positive',
      note: 'A test.',
    }),
  },
  {
    name: 'triage-detection.unsupported',
    inputs: () => ({ detections: ['KSC/1'], verdict: 'suspicious', note: 'Not there.' }),
  },
  { name: 'scan-after-virus-found.scanned', inputs: () => ({ endpoint: 'WIN10-01', incident: 'INC-21' }) },
  { name: 'scan-after-virus-found.unsupported', inputs: () => ({ endpoint: 'SES/WKS-PARIS-014' }) },
  { name: 'connection-report.told', inputs: () => ({ licences: ['S1', 'nowhere'], spare: 1_000_000 }) },
  {
    name: 'ransomware-block.moved',
    inputs: ({ ses }) => ({
      endpoint: `SES/${ses.state.agents.find(({ name }) => name === 'WKS-PARIS-022')?.guid ?? ''}`,
      path: samplePaths.download,
    }),
  },
  {
    name: 'ransomware-block.no-way-to-end',
    inputs: () => ({ endpoint: 'WIN10-01', path: String.raw`C:\Users\Public\invoice.exe` }),
  },
  {
    name: 'ransomware-block.still-there',
    inputs: () => ({ endpoint: 'SES/WKS-LYON-007', path: String.raw`C:\nothing\here.exe` }),
  },
  { name: 'release-incident.released', inputs: () => ({ incident: 'INC-20' }) },
  { name: 'release-incident.nothing', inputs: () => ({ incident: 'INC-none' }) },
  { name: 'token-expiry.told', inputs: () => ({ connections: ['S1', 'nowhere'], days: 14 }) },
  {
    name: 'token-expiry.none',
    inputs: () => ({ connections: [], days: 14 }),
  },
  { name: 'sentinelone-expiring-sites.none', inputs: () => ({ connection: 'S1', days: 1, spare: 0 }) },
  {
    name: 'sentinelone-expiring-sites.told',
    inputs(lab) {
      addSiteThatEnds(lab);
      return { connection: 'S1', days: 30 };
    },
  },
];

function addSiteThatEnds({ simulator }: ThreeConsoles): void {
  const { sites } = simulator.state.console.lists;
  const [site] = [...sites.scan()];
  if (site === undefined) return;
  const id = '225494730938499999';
  const inTenDays = new Date(Date.now() + 10 * 86_400_000).toISOString();
  const row = { ...site.row(), id, name: 'Nearly over', expiration: inTenDays, totalLicenses: 10, activeLicenses: 8 };
  sites.add(id, row, { ...site.place(), siteId: id });
}
