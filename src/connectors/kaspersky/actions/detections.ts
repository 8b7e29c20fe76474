import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { eventFields } from '../attribute-lists.ts';
import { detectionTypes, isDetectionType, withSeverityName } from '../event-rows.ts';
import { findHostIds } from '../host-lookup.ts';
import { allowSeveral, hostIdField } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { eventShape, readRecord } from '../records.ts';
import { readRows } from '../result-set.ts';
import { eventSearch, eventsOf } from '../searches.ts';
import { membersOf, unwrap } from '../unwrap.ts';
import { datetime } from '../wire-values.ts';

type Context = ActionContext<KasperskyClient>;

export const listDetections = defineAction({
  id: 'kaspersky.list-detections',
  title: 'List detections',
  summary: 'Lists the events in which products reported something bad, newest first, of one device or of all.',
  category: 'Events',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  inferred: 'Which types of event count as a detection is a choice of this connector.',
  input: {
    hostId: hostIdField,
    since: { kind: 'instant', label: 'Since', help: 'Left out, as far back as the console keeps events.' },
    limit: { kind: 'integer', min: 1, max: 50_000, default: 1_000, label: 'Limit' },
    allowSeveral,
  },
  output: listAnswer('events'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const { hostId } = input;
      const looked =
        hostId === undefined
          ? { found: [], missing: [] }
          : await findHostIds(console, [hostId], { ...input, at: 'input.hostId' });
      const filters: readonly JsonObject[] =
        hostId === undefined ? [{}] : looked.found.map((host) => ({ KLEVP_EVENT_HOST: host.hostId }));
      const rows: Json[] = [];
      let total = 0;
      for (const filter of filters) {
        const search = eventSearch({ ...filter, ...narrowed(input.since) }, eventFields, false);
        const page = await readRows(console, search, { limit: input.limit });
        rows.push(...page.rows.filter(isDetection).map(withSeverityName));
        total += page.total;
      }
      const newest = (filters.length > 1 ? rows.toSorted(newestFirst) : rows).slice(0, input.limit);
      const records = newest.map((row) => readRecord(eventShape, row));
      const raw = eventsOf(newest);
      const { missing } = looked;
      return listOutcome({ noun: 'detections', name: 'events', keyField: 'eventId', records, total, raw, missing });
    });
  },
});

function narrowed(since: string | undefined): JsonObject {
  return {
    KLEVP_EVENT_GNRL_TYPES_ARRAY: [...detectionTypes],
    ...(since === undefined ? {} : { KLEVP_EVENT_RISE_TIME_LEAST: datetime(new Date(since)) }),
  };
}

function newestFirst(left: Json, right: Json): number {
  return timeOf(right).localeCompare(timeOf(left));
}

function timeOf(row: Json): string {
  const time = unwrap(membersOf(row)['rise_time'] ?? null);
  return typeof time === 'string' ? time : '';
}

/** A console may narrow less than it was asked to. */
function isDetection(row: Json): boolean {
  return isDetectionType(membersOf(row)['event_type']);
}
