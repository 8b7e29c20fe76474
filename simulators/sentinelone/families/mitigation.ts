import { forbidden } from '../wire/refusal.ts';
import { hasRight } from '../wire/token.ts';
import type { Handlers, Json } from '../wire/call.ts';
import type { Entry } from '../model/source.ts';
import { matching } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import type { CommandQueue } from '../agents/command-queue.ts';
import { agentOf, changeThreat } from './threats.ts';
import { textOf } from '../wire/text.ts';

interface Kind {
  readonly report: string;
  readonly right: string;
  /** Machines whose agents can do it. */
  readonly systems?: readonly string[];
  /** Whether the threat counts as mitigated afterwards. */
  readonly mitigates: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  kill: { report: 'kill', right: 'Threats.kill', mitigates: true },
  quarantine: { report: 'quarantine', right: 'Threats.quarantine', mitigates: true },
  'un-quarantine': { report: 'unquarantine', right: 'Threats.unquarantine', mitigates: false },
  remediate: { report: 'remediate', right: 'Threats.remediate', systems: ['windows', 'macos'], mitigates: true },
  'rollback-remediation': { report: 'rollback', right: 'Threats.rollback', systems: ['windows'], mitigates: true },
  remove_macros: { report: 'remove_macros', right: 'Threats.removeMacro', systems: ['windows'], mitigates: true },
  restore_macros: { report: 'restore_macros', right: 'Threats.restoreMacro', systems: ['windows'], mitigates: false },
};

/** Mitigation is pending until the agent has done it; one that is offline leaves it pending. */
export function mitigationHandlers(world: World, queue: CommandQueue): Handlers {
  function finish(entry: Entry, kind: Kind, reportId: string): void {
    const reports = (entry.row()['mitigationStatus'] as readonly Json[]).map((report) =>
      report['reportId'] === reportId
        ? {
            ...report,
            status: 'success',
            mitigationEndedAt: world.now(),
            lastUpdate: world.now(),
            latestReport: `/threats/mitigation-report/${reportId}`,
            actionsCounters: { total: 1, success: 1, failed: 0, pendingReboot: 0, notFound: 0 },
          }
        : report,
    );
    world.lists.threats.update(entry.id, { mitigationStatus: reports });
    const mitigationStatus = kind.mitigates ? 'mitigated' : 'not_mitigated';
    changeThreat(world, entry, { mitigationStatus, pendingActions: false }, 'threatMitigated');
    const agent = agentOf(world, entry);
    const seq = world.fleet.find(String(agent['id']))?.seq;
    if (seq !== undefined) refreshAgent(world, seq);
  }

  return {
    'threats/mitigate-threats': (call) => {
      const kind = kinds[call.params['action'] ?? ''];
      if (kind === undefined || !hasRight(call.token, kind.right)) throw forbidden();
      const details = matching(world.lists.threats, call).map((entry) => {
        const agent = agentOf(world, entry);
        const seq = world.fleet.find(String(agent['id']))?.seq;
        const supported = kind.systems === undefined || kind.systems.includes(String(agent['osType']));
        if (!supported || seq === undefined) {
          const skipped = [{ action: kind.report, reason: 'not_supported', description: 'The agent cannot do this.' }];
          return { threatId: entry.id, reports: [], skipped };
        }
        const report = pendingReport(world, kind);
        const before = entry.row()['mitigationStatus'] as readonly Json[];
        world.lists.threats.update(entry.id, { mitigationStatus: [...before, report] });
        changeThreat(world, entry, { pendingActions: true }, 'mitigationAsked', call);
        queue.give([seq], world.settings.commandMs, () => finish(entry, kind, String(report['reportId'])));
        return { threatId: entry.id, reports: [report], skipped: [] };
      });
      const affected = details.filter(({ reports }) => reports.length > 0).length;
      return { data: { affected, details } };
    },
    'threats/export-mitigation-report': (call) => {
      const id = call.params['report_id'] ?? '';
      const line = world.lists.threats
        .rows()
        .flatMap((row) => row['mitigationStatus'] as readonly Json[])
        .find((report) => report['reportId'] === id);
      const text = `Action,Status\r\n${textOf(line?.['action'] ?? '')},${textOf(line?.['status'] ?? '')}\r\n`;
      return { file: text, type: 'text/csv; charset=utf-8', name: `mitigation-${id}.csv` };
    },
  };
}

function pendingReport(world: World, kind: Kind): Json {
  return {
    action: kind.report,
    status: 'pending',
    reportId: world.ids.next(),
    lastUpdate: world.now(),
    mitigationStartedAt: world.now(),
    groupNotFound: false,
    latestReport: '',
    agentSupportsReport: true,
    actionsCounters: { total: 1, success: 0, failed: 0, pendingReboot: 0, notFound: 0 },
  };
}

/** An agent is infected as long as one of its threats is not mitigated. */
export function refreshAgent(world: World, seq: number): void {
  const id = world.fleet.row(seq)['id'];
  const active = world.lists.threats.rows().filter((row) => {
    const info = row['threatInfo'] as Json;
    return (row['agentRealtimeInfo'] as Json)['agentId'] === id && info['mitigationStatus'] === 'not_mitigated';
  }).length;
  world.fleet.update(seq, { activeThreats: active, infected: active > 0 });
}
