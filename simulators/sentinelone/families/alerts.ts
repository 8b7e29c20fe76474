import { affected, type Call, type Handler, type Handlers, type Json } from '../wire/call.ts';
import { placeOf } from '../model/activity-log.ts';
import type { Entry } from '../model/source.ts';
import { dataOf, filterOf, matching } from '../model/targets.ts';
import type { World } from '../model/world.ts';
import type { CommandQueue } from '../agents/command-queue.ts';
import { makeThreat } from '../seed/threat-row.ts';
import { lists } from './crud.ts';

const verdicts: Readonly<Record<string, string>> = {
  undefined: 'Undefined',
  true_positive: 'True positive',
  false_positive: 'False positive',
  suspicious: 'Suspicious',
};
const statuses: Readonly<Record<string, string>> = {
  unresolved: 'Unresolved',
  in_progress: 'In progress',
  resolved: 'Resolved',
};

/** Alerts of detection rules. */
export function alertHandlers(world: World, queue: CommandQueue): Handlers {
  const { alerts, threats } = world.lists;

  const found = (call: Call): Entry[] => {
    const { ids, ...others } = filterOf(call);
    return matching(alerts, call, ids === undefined ? others : { ...others, ids });
  };
  const agentSeq = (alert: Json): number | undefined => {
    const { uuid } = alert['agentDetectionInfo'] as Json;
    for (const entry of world.fleet.scan()) if (entry.row()['uuid'] === uuid) return entry.seq;
    return undefined;
  };
  const sets =
    (name: string, words: Readonly<Record<string, string>>): Handler =>
    (call) => {
      const value = words[String(dataOf(call)[name]).toLowerCase()];
      const entries = found(call);
      for (const entry of entries) {
        alerts.update(entry.id, { alertInfo: { [name]: value, updatedAt: world.now() } });
        world.activities.write('objectChanged', {
          token: call.token,
          place: entry.place(),
          data: { kind: 'alert', id: entry.id },
        });
      }
      return affected(entries.length);
    };
  const network =
    (during: string, after: string): Handler =>
    (call) => {
      const seqs = [...new Set(found(call).flatMap((entry) => agentSeq(entry.row()) ?? []))];
      for (const seq of seqs) world.fleet.update(seq, { networkStatus: during });
      queue.give(seqs, world.settings.commandMs, (seq) => world.fleet.update(seq, { networkStatus: after }));
      for (const seq of seqs) {
        const asked = after === 'connected' ? 'connectAsked' : 'disconnectAsked';
        world.activities.write(asked, { token: call.token, agent: world.fleet.row(seq) });
      }
      return affected(seqs.length);
    };

  return {
    'alerts/list-alerts': lists(world, 'alerts'),
    'alerts/update-alert-analyst-verdict': sets('analystVerdict', verdicts),
    'alerts/update-threat-incident': sets('incidentStatus', statuses),
    'alerts/disconnect-agents-from-network': network('disconnecting', 'disconnected'),
    'alerts/reconnect-agent-to-network': network('connecting', 'connected'),
    'alerts/list-alert-actions': () => ({
      data: ['analystVerdict', 'incidentStatus', 'disconnect'].map(availableAction),
    }),
    'alerts/mark-alert-as-threat-with-sype-suspicious-malicious': (call) => {
      const entries = found(call);
      const confidenceLevel = String(dataOf(call)['status']).toLowerCase();
      for (const entry of entries) {
        const seq = agentSeq(entry.row());
        if (seq === undefined || confidenceLevel === 'undefined') continue;
        const agent = world.fleet.row(seq);
        const threat = makeThreat(world, agent, { confidenceLevel, initiatedBy: 'star_manual' });
        threats.add(String(threat['id']), threat, placeOf(agent));
        world.activities.write('threatFound', { token: call.token, agent, threatId: String(threat['id']) });
      }
      return affected(entries.length);
    },
  };
}

export function availableAction(name: string): Json {
  return { name, isDisabled: false, disabledReason: '' };
}
