import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#kernel/json.ts';
import { halves } from './event-reading.ts';
import { readSearchCondition, readTime } from './search-condition.ts';
import { streams } from './streams.ts';
import { textOf } from './testing/text-of.ts';
import { FakeTables } from './testing/tables.ts';
import { errorOf, openConnection, type OpenedConnection } from './testing/opened-connection.ts';
import { datetime } from './wire-values.ts';

interface Fake {
  readonly id: number;
  readonly at: number;
}

const start = Date.parse('2026-01-31T00:00:00Z');

/** A console that gives at most `ceiling` events of a search, the newest ones. */
async function open(
  events: readonly Fake[],
  ceiling: number,
): Promise<OpenedConnection & { readonly tables: FakeTables }> {
  const opened = await openConnection({ eventCeiling: ceiling });
  const time = (value: Json | undefined): number => Date.parse(textOf((value as JsonObject)['value']));
  const tables = new FakeTables(opened.console).events(
    'EventProcessingFactory.CreateEventProcessing2',
    ({ pFilter }) => {
      const filter = pFilter as JsonObject;
      const [from, to] = [time(filter['KLEVP_EVENT_RISE_TIME_LEAST']), time(filter['KLEVP_EVENT_RISE_TIME_GREATEST'])];
      return events
        .filter(({ at }) => at >= from && at <= to)
        .toSorted((a, b) => a.at - b.at)
        .slice(-ceiling)
        .map(({ id, at }) => ({ event_id: id, rise_time: datetime(new Date(at)), GNRL_EA_SEVERITY: 4 }));
    },
  );
  return { ...opened, tables };
}

const idsOf = (raw: Json | undefined): readonly unknown[] =>
  (((raw as JsonObject)['pParamsEvents'] as JsonObject)['KLEVP_EVENT_RANGE_ARRAY'] as readonly JsonObject[]).map(
    (row) => (row['value'] as JsonObject)['event_id'],
  );

describe('fetching events', () => {
  it('loses none and doubles none to the ceiling, and keeps their order', async () => {
    const times = Array.from({ length: 60 }, (_, index) => ({
      id: index,
      at: start + Math.floor((index * index) / 4) * 1_000,
    }));
    const { run, tables } = await open(times, 10);
    const outcome = await run('fetch-event', {
      startTime: '2026-01-31 00:00',
      endTime: '2026-01-31 23:59',
      numberOfEvents: 1_000,
    });
    expect(outcome.status).toBe('succeeded');
    expect(idsOf(outcome.raw)).toEqual(times.map(({ id }) => id));
    expect([tables.open.size, tables.released]).toEqual([0, tables.opened]);
  });

  it('takes the oldest when there are more than wanted', async () => {
    const times = Array.from({ length: 60 }, (_, id) => ({ id, at: start + id * 1_000 }));
    const { run } = await open(times, 10);
    const outcome = await run('fetch-event', { startTime: '2026-01-31T00:00:00Z', endTime: '2026-01-31T01:00:00Z' });
    expect(idsOf(outcome.raw)).toEqual(times.slice(0, 20).map(({ id }) => id));
  });

  it('says so when one second holds more than the console gives', async () => {
    const { run } = await open(
      Array.from({ length: 12 }, (_, id) => ({ id, at: start })),
      10,
    );
    const input = { startTime: '2026-01-31T00:00:00Z', endTime: '2026-01-31T00:00:00Z', numberOfEvents: 100 };
    expect(await run('fetch-event', input)).toMatchObject({
      status: 'partially_succeeded',
      message: expect.stringContaining('missing') as string,
    });
  });

  it('adds the text of the severity at the path that its users map from', async () => {
    const { run } = await open([{ id: 1, at: start }], 10);
    const outcome = await run('fetch-event', { startTime: '2026-01-31 00:00' });
    expect(outcome.raw).toMatchObject({
      pParamsEvents: {
        KLEVP_EVENT_RANGE_ARRAY: [{ type: 'params', value: { severityName: 'Critical', GNRL_EA_SEVERITY: 4 } }],
      },
    });
    expect(outcome.data).toMatchObject({
      events: [{ eventId: 1, severity: 'Critical', time: '2026-01-31T00:00:00Z' }],
    });
  });

  it('lets its window win over times in the condition, and ends now when no end is given', async () => {
    const { run, console } = await open([], 10);
    await run('fetch-event', {
      startTime: '2026-01-31 00:00',
      searchCondition: 'KLEVP_EVENT_RISE_TIME_LEAST="2020-01-01 00:00" KLEVP_EVENT_HOST_IP_FROM=167772161',
    });
    expect(console.bodiesOf('EventProcessingFactory.CreateEventProcessing2')).toMatchObject([
      {
        pFilter: {
          KLEVP_EVENT_RISE_TIME_LEAST: { type: 'datetime', value: '2026-01-31T00:00:00Z' },
          KLEVP_EVENT_RISE_TIME_GREATEST: { type: 'datetime', value: '2026-01-31T08:00:00Z' },
          KLEVP_EVENT_HOST_IP_FROM: { type: 'long', value: 167_772_161 },
        },
      },
    ]);
  });

  it.each([
    [{ startTime: 'yesterday' }, 'input.startTime must be a time'],
    [{ startTime: '2026-01-31 00:00', endTime: '2026-01-30 00:00' }, 'lies before'],
    [{ startTime: '2026-01-31 00:00', searchCondition: '{"a":' }, 'is not valid JSON'],
    [{ startTime: '2026-01-31 00:00', searchCondition: '[1]' }, 'position 1'],
    [{ startTime: '2026-01-31 00:00', searchCondition: 'a=1 b' }, 'position 5'],
  ])('refuses %j before anything is sent', async (input, message) => {
    const { run, console } = await open([], 10);
    expect((await errorOf(run('fetch-event', input))).message).toContain(message);
    expect(console.calls).toEqual([]);
  });
});

describe('the halves of a window', () => {
  it('hold each of its seconds once, and are smaller than it', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (from, length) => {
        const window = { from: new Date(from * 1_000), to: new Date((from + length) * 1_000) };
        const [later, earlier] = halves(window);
        expect(earlier.from).toEqual(window.from);
        expect(later.to).toEqual(window.to);
        expect(later.from.getTime() - earlier.to.getTime()).toBe(1_000);
        expect(earlier.to >= earlier.from && later.to >= later.from).toBe(true);
      }),
    );
  });
});

describe('a search condition', () => {
  it.each([
    ['', {}],
    ['{ "GNRL_EA_SEVERITY": 4 }', { GNRL_EA_SEVERITY: 4 }],
    ['GNRL_EA_SEVERITY=4', { GNRL_EA_SEVERITY: 4 }],
    ['a=1 b="two ""quoted"" words" c=true  d=x', { a: 1, b: 'two "quoted" words', c: true, d: 'x' }],
    ['{"KLEVP_EVENT_GNRL_TYPES_ARRAY":["A","B"]}', { KLEVP_EVENT_GNRL_TYPES_ARRAY: ['A', 'B'] }],
    ['{"body":{"a":1}}', { body: { type: 'params', value: { a: 1 } } }],
    [
      '{"KLEVP_EVENT_RISE_TIME_LEAST":"2026-01-31T08:00:00Z"}',
      { KLEVP_EVENT_RISE_TIME_LEAST: { type: 'datetime', value: '2026-01-31T08:00:00Z' } },
    ],
    ['{"x":9223372036854775807}', { x: { type: 'long', value: 9_223_372_036_854_775_807n } }],
  ])('%j', (text, expected) => {
    expect(readSearchCondition(text, 'input.searchCondition')).toEqual(expected);
  });

  it('in pairs gives back any texts', () => {
    const word = fc.stringMatching(/^[A-Z_]{1,10}$/);
    fc.assert(
      fc.property(fc.dictionary(word, fc.string(), { minKeys: 1, maxKeys: 5 }), (values) => {
        const text = Object.entries(values)
          .map(([name, value]) => `${name}="${value.replaceAll('"', '""')}"`)
          .join(' ');
        expect(readSearchCondition(text, 'x')).toEqual({ ...values });
      }),
    );
  });

  it.each([
    ['2016-06-24 00:00', '2016-06-24T00:00:00.000Z'],
    ['2016-06-24', '2016-06-24T00:00:00.000Z'],
    ['2016-06-24T01:02:03+02:00', '2016-06-23T23:02:03.000Z'],
    ['2016-06-24 01:02:03Z', '2016-06-24T01:02:03.000Z'],
  ])('reads the time %s', (text, expected) => {
    expect(readTime(text, 'x').toISOString()).toBe(expected);
  });
});

describe('the result of a scan', () => {
  it('has the last state of the task and what it found', async () => {
    const opened = await openConnection();
    new FakeTables(opened.console).events('EventProcessingFactory.CreateEventProcessing2', () => [
      { event_id: 3, event_type: 'KLPRCI_TaskState', task_new_state: 4 },
      { event_id: 2, event_type: 'GNRL_EV_VIRUS_FOUND', GNRL_EA_DESCRIPTION: 'EICAR-Test-File' },
      { event_id: 1, event_type: 'KLPRCI_TaskState', task_new_state: 1 },
    ]);
    const hostId = '11111111-2222-3333-4444-555555555551';
    expect((await opened.run('get-scan-result', { hostId, scanTaskName: 'Scan 1' })).data).toMatchObject({
      state: 'completed',
      detections: [{ eventId: 2, description: 'EICAR-Test-File' }],
      total: 3,
    });
  });
});

describe('the stream', () => {
  it('names an action and inputs that exist', async () => {
    const { kasperskyConnector } = await import('./connector.ts');
    for (const { action, inputs, defaultLimit } of streams) {
      const definition = kasperskyConnector.actions.find(({ id }) => id === action);
      expect(Object.keys(definition?.input ?? {})).toEqual(expect.arrayContaining(Object.values(inputs)));
      expect(definition?.input[inputs.limit]).toMatchObject({ default: defaultLimit });
    }
  });
});
