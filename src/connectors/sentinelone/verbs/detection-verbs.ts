import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { VerbCall } from '#kernel/verb.ts';
import { send } from '../client.ts';
import { readByIds } from '../lookup.ts';
import type { Context } from '../row.ts';
import { textFrom } from '../values.ts';
import { textsOf } from '../targets.ts';
import { detectionRow } from './detection-rows.ts';
import { probeRead } from './probes.ts';
import { byIds, conditional, idsOf, itemsOf, type SentinelOneVerb } from './verb.ts';

const alertsPath = '/cloud-detection/alerts';

const listing = { threats: 'sentinelone.threats.list-threats', alerts: 'sentinelone.alerts.list-alerts' };
const ofThreats = {
  verdict: 'sentinelone.threats.update-threat-analyst-verdict',
  status: 'sentinelone.threats.updated-threat-incident',
  note: 'sentinelone.threat-notes.add-note-to-multiple',
};
const ofAlerts = {
  verdict: 'sentinelone.alerts.update-alert-analyst-verdict',
  status: 'sentinelone.alerts.update-threat-incident',
};

export const detectionVerbs: readonly SentinelOneVerb[] = [
  {
    verb: 'list-detections',
    capability: conditional(
      'Threats.view; Custom Alerts.view for alerts',
      'Threats always; alerts of custom detection rules where the licence Complete and the permission are there.',
    ),
    actions: [listing.threats, listing.alerts],
    maxEndpoints: 50,
    prepare: async (input, _, context) => ({ ...input, hasAlerts: await seesAlerts(context) }),
    calls(input, endpoints) {
      const ids = idsOf(endpoints);
      const uuids = endpoints.flatMap(({ raw }) => (typeof raw['uuid'] === 'string' ? [raw['uuid']] : []));
      const { since, limit, hasAlerts } = input;
      const page = {
        all: true,
        maxItems: limit ?? 1_000,
        sortOrder: 'desc',
        ...(since === undefined ? {} : { createdAt__gte: since }),
      };
      const threats: VerbCall = {
        actionId: listing.threats,
        input: { ...page, sortBy: 'createdAt', ...(ids.length === 0 ? {} : { agentIds: ids }) },
        endpoints: ids,
      };
      if (hasAlerts !== true || (ids.length > 0 && uuids.length === 0)) return [threats];
      const alerts: VerbCall = {
        actionId: listing.alerts,
        input: {
          ...page,
          sortBy: 'alertInfoCreatedAt',
          ...(ids.length === 0 ? {} : { origAgentUuid__contains: uuids }),
        },
        endpoints: ids,
      };
      return [threats, alerts];
    },
    rows: (data) => itemsOf(data).map(detectionRow),
    probe: probeRead('/threats', 'Threats.view', { countOnly: 'true' }),
  },
  {
    verb: 'update-detection',
    capability: conditional(
      'Threats.updateAnalystVerdict, Threats.updateIncidentStatus; for alerts the same of Custom Alerts',
      'Notes on threats only: alerts of custom detection rules take a verdict and a status.',
    ),
    actions: [...Object.values(ofThreats), ...Object.values(ofAlerts)],
    maxEndpoints: 1,
    prepare: async (input, _, context) => ({ ...input, ...(await sorted(textsOf(input['detections']), context)) }),
    calls(input) {
      const [threats, alerts] = [textsOf(input['threats']), textsOf(input['alerts'])];
      if (alerts.length > 0 && input['note'] !== undefined) {
        throw new AppError(
          'unsupported',
          `SentinelOne takes no note on alerts (${alerts.join(', ')}); leave the note or these alerts out.`,
          {
            failureIndicator: 'input.note',
          },
        );
      }
      return [...threatUpdates(threats, input), ...alertUpdates(alerts, input)];
    },
  },
];

/** In order: what it is, how far the work is, and why. */
function threatUpdates(ids: readonly string[], { verdict, status, note }: JsonObject): readonly VerbCall[] {
  if (ids.length === 0) return [];
  const call = (actionId: string, data: JsonObject): VerbCall => ({ actionId, input: byIds(ids, data), endpoints: [] });
  return [
    ...(verdict === undefined ? [] : [call(ofThreats.verdict, { analystVerdict: verdict })]),
    ...(status === undefined ? [] : [call(ofThreats.status, { incidentStatus: status })]),
    ...(note === undefined ? [] : [call(ofThreats.note, { text: note })]),
  ];
}

function alertUpdates(ids: readonly string[], { verdict, status }: JsonObject): readonly VerbCall[] {
  if (ids.length === 0) return [];
  const call = (actionId: string, data: JsonObject): VerbCall => ({ actionId, input: byIds(ids, data), endpoints: [] });
  return [
    ...(verdict === undefined ? [] : [call(ofAlerts.verdict, { analystVerdict: verdict })]),
    ...(status === undefined ? [] : [call(ofAlerts.status, { incidentStatus: status })]),
  ];
}

/** Which of the ids are threats. What is neither stays among the threats, whose answer says that it is not there. */
async function sorted(ids: readonly string[], context: Context): Promise<JsonObject> {
  const wrong = ids.find((id) => !/^\d{18,19}$/.test(id));
  if (wrong !== undefined) {
    throw new AppError('vendor_not_found', `\`${wrong}\` is no id of a SentinelOne detection.`, {
      failureIndicator: 'input.detections',
    });
  }
  const threats = await readByIds(context.client, '/threats', ids, context);
  const others = ids.filter((id) => !threats.has(id));
  if (others.length === 0 || !(await seesAlerts(context))) return { threats: [...ids], alerts: [] };
  const alerts = others.filter((id) => id !== '');
  const known = await knownAlerts(alerts, context);
  return { threats: ids.filter((id) => !known.has(id)), alerts: ids.filter((id) => known.has(id)) };
}

/** Rows of alerts carry their id one level down. */
async function knownAlerts(ids: readonly string[], context: Context): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += 100) {
    const query = { ids: ids.slice(from, from + 100).join(','), limit: '100' };
    const answer = await send(
      context.client,
      { method: 'GET', path: alertsPath, query, effect: 'read' },
      { ...context, permit: null },
    );
    for (const row of itemsOf({ items: answer.data })) found.add(textFrom(detectionRow(row)['id']));
  }
  return found;
}

/** Without the licence or the permission the console refuses the list; that is no failure of the verb. */
async function seesAlerts(context: Context): Promise<boolean> {
  try {
    const query = { limit: '1' };
    await send(
      context.client,
      { method: 'GET', path: alertsPath, query, effect: 'read' },
      { ...context, permit: null },
    );
    return true;
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code === 'vendor_forbidden' || code === 'vendor_not_found') return false;
    throw thrown;
  }
}
