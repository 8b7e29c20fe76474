import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { scanResultFields } from '../attribute-lists.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { named, taskStateNames } from '../enums.ts';
import { readEvents } from '../event-reading.ts';
import { isDetectionType, isTaskState, withSeverityName } from '../event-rows.ts';
import { findHostIds } from '../host-lookup.ts';
import { allowSeveral, hostIdField } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { eventShape, readRecord } from '../records.ts';
import { readRows } from '../result-set.ts';
import { readSearchCondition, readTime } from '../search-condition.ts';
import { eventSearch, eventsOf } from '../searches.ts';
import { membersOf } from '../unwrap.ts';

type Context = ActionContext<KasperskyClient>;

const maxEvents = 50_000;

export const fetchEvent = defineAction({
  id: 'kaspersky.fetch-event',
  title: 'Fetch events',
  summary:
    'Reads the events of a time window, oldest first. A window with more events than the console gives at once is split.',
  category: 'Events',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  inferred: 'The order, the fields that are asked for and the text of a severity are choices of this connector.',
  input: {
    startTime: {
      kind: 'text',
      required: true,
      maxLength: 64,
      label: 'Start Time',
      help: 'For example 2026-01-31T08:00:00Z, or 2026-01-31 08:00 in UTC.',
    },
    endTime: { kind: 'text', maxLength: 64, label: 'End Time', help: 'Left out, now.' },
    numberOfEvents: {
      kind: 'integer',
      // The range that counts is checked below, with the sentence that users of this command know.
      min: -2_147_483_648,
      max: 2_147_483_647,
      default: 20,
      label: 'Number of Event(s) Fetched',
      help: `At most; 1 to ${maxEvents}.`,
    },
    searchCondition: {
      kind: 'text',
      maxLength: 16_384,
      label: 'Search Condition',
      help: 'Filter attributes of events: a JSON object such as {"GNRL_EA_SEVERITY": 4}, or pairs such as GNRL_EA_SEVERITY=4 KLEVP_EVENT_PRODUCT=KES.',
    },
  },
  output: listAnswer('events'),
  async run(input, context: Context) {
    const { numberOfEvents: limit } = input;
    if (limit < 1 || limit > maxEvents) throw invalidNumber(limit);
    const from = readTime(input.startTime, 'input.startTime');
    const to = input.endTime === undefined ? context.now() : readTime(input.endTime, 'input.endTime');
    if (to < from) throw invalidInput([{ path: 'input.endTime', problem: 'lies before input.startTime' }]);
    const condition = readSearchCondition(input.searchCondition ?? '', 'input.searchCondition');
    const { eventCeiling: ceiling } = context.client.settings;
    const rows: Json[] = [];
    let truncated = false;
    await withConsole(context, async (console) => {
      for await (const page of readEvents(console, { window: { from, to }, condition, limit, ceiling })) {
        for (const row of page.rows) rows.push(withSeverityName(row));
        truncated ||= page.truncated && rows.length < limit;
      }
    });
    const records = rows.map((row) => readRecord(eventShape, row));
    const cut = 'One second holds more events than the console gives; some of them are missing.';
    return {
      ...listOutcome({
        noun: 'events',
        name: 'events',
        keyField: 'eventId',
        records,
        total: rows.length,
        raw: eventsOf(rows),
      }),
      ...(truncated ? { status: 'partially_succeeded', message: `${rows.length} events. ${cut}` } : {}),
    };
  },
});

function invalidNumber(given: number): AppError {
  return new AppError('invalid_input', 'The value for parameter (Number of Event(s) Fetched) is invalid.', {
    failureIndicator: 'input.numberOfEvents',
    details: { given, smallest: 1, largest: maxEvents },
  });
}

const maxResults = 10_000;

export const getScanResult = defineAction({
  id: 'kaspersky.get-scan-result',
  title: 'Get scan result',
  summary:
    'Reads what a scan task reported about a device: how it ended, and what it found. The name of the task must match exactly.',
  category: 'Tasks',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: {
    hostId: { ...hostIdField, required: true },
    scanTaskName: { kind: 'text', required: true, maxLength: 256, label: 'Scan Task Name' },
    days: { kind: 'integer', min: 1, max: 3_650, label: 'Day(s)', help: 'How old a result may be. Left out, any age.' },
    allowSeveral,
  },
  output: listAnswer('events'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const { found, missing } = await findHostIds(console, [input.hostId], { ...input, at: 'input.hostId' });
      const rows: Json[] = [];
      let total = 0;
      for (const { hostId } of found) {
        const filter = {
          KLEVP_EVENT_HOST: hostId,
          KLEVP_EVENT_TASK_NAME: input.scanTaskName,
          ...(input.days === undefined ? {} : { KLEVP_EVENT_RISE_TIME_LAST_DAYS: input.days }),
        };
        const page = await readRows(console, eventSearch(filter, scanResultFields, false), { limit: maxResults });
        rows.push(...page.rows.map(withSeverityName));
        total += page.total;
      }
      const records = rows.map((row) => readRecord(eventShape, row));
      const { data, ...outcome } = listOutcome({
        noun: 'events',
        name: 'events',
        keyField: 'eventId',
        records,
        total,
        raw: eventsOf(rows),
        missing,
      });
      return { ...outcome, data: { ...scanSummary(rows.map(membersOf)), ...(data as JsonObject) } };
    });
  },
});

/** Newest event first: the first task state is the present one. */
function scanSummary(rows: readonly JsonObject[]): JsonObject {
  const state = rows.find(isTaskState)?.['task_new_state'] ?? null;
  const detections = rows.filter((row) => isDetectionType(row['event_type']));
  return { state: named(taskStateNames)(state), detections: detections.map((row) => readRecord(eventShape, row)) };
}
