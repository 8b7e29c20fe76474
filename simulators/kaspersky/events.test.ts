import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { hostIds, startConsole, startTime, type TestConsole } from './testing/console.ts';

type Json = ReturnType<typeof JSON.parse>;

const fields = [
  'event_id',
  'event_type',
  'GNRL_EA_SEVERITY',
  'rise_time',
  'hostname',
  'hostdn',
  'task_display_name',
  'task_new_state',
];
const time = (milliseconds: number) => ({
  type: 'datetime',
  value: `${new Date(milliseconds).toISOString().slice(0, 19)}Z`,
});

async function events(console: TestConsole, pFilter: object, more: object = {}): Promise<Json[]> {
  const order = [{ type: 'params', value: { Name: 'rise_time', Asc: true } }];
  const { strIteratorId } = await console.call('EventProcessingFactory.CreateEventProcessing2', {
    pFilter,
    vecFieldsToReturn: fields,
    vecFieldsToOrder: order,
    lifetimeSec: 120,
    ...more,
  });
  const { pParamsEvents } = await console.call('EventProcessing.GetRecordRange', {
    strIteratorId,
    nStart: 0,
    nEnd: 65_535,
  });
  expect(await console.call('EventProcessing.ReleaseIterator', { strIteratorId })).toEqual({});
  return pParamsEvents.KLEVP_EVENT_RANGE_ARRAY.map((item: Json) => item.value);
}

describe('event filters', () => {
  test('both ends of a window belong to it', async () => {
    const console = await startConsole();
    const all = await events(console, {});
    expect(all).toHaveLength(400);
    const [from, to] = [all[100].rise_time, all[200].rise_time];
    const some = await events(console, { KLEVP_EVENT_RISE_TIME_LEAST: from, KLEVP_EVENT_RISE_TIME_GREATEST: to });
    expect(some.map((event) => event.event_id)).toEqual(all.slice(100, 201).map((event) => event.event_id));
    const lastDay = await events(console, { KLEVP_EVENT_RISE_TIME_LAST_DAYS: 1 });
    expect(lastDay.length).toBeGreaterThan(5);
    expect(lastDay.every((event) => Date.parse(event.rise_time.value) >= startTime - 86_400_000)).toBe(true);
  });

  test('all conditions must hold, each of its own kind', async () => {
    const console = await startConsole();
    const all = await events(console, {});
    const check = async (pFilter: object, fits: (event: Json) => boolean) => {
      const found = await events(console, pFilter);
      expect(found).toEqual(all.filter(fits));
      expect(found.length).toBeGreaterThan(0);
    };
    await check({ GNRL_EA_SEVERITY: 4 }, (event) => event.GNRL_EA_SEVERITY === 4);
    await check({ KLEVP_EVENT_TYPE: 'GNRL_EV_OBJECT_CURED' }, (event) => event.event_type === 'GNRL_EV_OBJECT_CURED');
    await check({ KLEVP_EVENT_HOST: hostIds['WIN10-01'] }, (event) => event.hostdn === 'WIN10-01');
    await check(
      { KLEVP_EVENT_HOST_DISPNAME: 'WIN10-01', GNRL_EA_SEVERITY: 4 },
      (event) => event.hostdn === 'WIN10-01' && event.GNRL_EA_SEVERITY === 4,
    );
    await check({ KLEVP_EVENT_TASK_NAME: 'Virus Scan' }, (event) => event.task_display_name === 'Virus Scan');
    await check(
      { KLEVP_EVENT_GNRL_TYPES_ARRAY: ['GNRL_EV_VIRUS_FOUND', 'GNRL_EV_OBJECT_DELETED'] },
      (event) => event.event_type === 'GNRL_EV_VIRUS_FOUND' || event.event_type === 'GNRL_EV_OBJECT_DELETED',
    );
    await check(
      { KLEVP_RFC2254_FILTER: '(&(GNRL_EA_SEVERITY=3)(hostdn="W*"))' },
      (event) => event.GNRL_EA_SEVERITY === 3 && /^w/i.test(event.hostdn),
    );
    expect(await events(console, { KLEVP_EVENT_TASK_NAME: 'virus scan' })).toEqual([]);
  });

  test('a value of a wrong type is an error; an unknown key is one in strict mode', async () => {
    const console = await startConsole();
    const body = (pFilter: object) => ({ pFilter, vecFieldsToReturn: fields, lifetimeSec: 60 });
    for (const pFilter of [{ GNRL_EA_SEVERITY: '4' }, { KLEVP_EVENT_HOST: 5 }, { EVP_INCL_TASK_STATES: 'yes' }]) {
      expect(await console.failure('EventProcessingFactory.CreateEventProcessing2', body(pFilter))).toBe(
        'Bad parameter "pFilter".',
      );
    }
    expect(await events(console, { NO_SUCH_KEY: 1 })).toHaveLength(400);
    console.simulator.state.patch({ settings: { strict: true } });
    expect(await console.failure('EventProcessingFactory.CreateEventProcessing2', body({ NO_SUCH_KEY: 1 }))).toBe(
      'Bad parameter "pFilter".',
    );
  });

  test('of one host and product', async () => {
    const console = await startConsole();
    const { strIteratorId } = await console.call('EventProcessingFactory.CreateEventProcessingForHost2', {
      strHostName: hostIds['WIN10-01'],
      strProduct: 'KES',
      strVersion: '',
      pFilter: {},
      vecFieldsToReturn: fields,
      lifetimeSec: 60,
    });
    const { PxgRetVal } = await console.call('EventProcessing.GetRecordCount', { strIteratorId });
    expect(PxgRetVal).toBe((await events(console, { KLEVP_EVENT_HOST: hostIds['WIN10-01'] })).length);
  });
});

describe('the amount', () => {
  test('no iterator gives more than the ceiling', async () => {
    const console = await startConsole({ eventCount: 1_200, settings: { eventCeiling: 1_000 } });
    const newestFirst = { vecFieldsToOrder: [{ type: 'params', value: { Name: 'rise_time', Asc: false } }] };
    const found = await events(console, {}, newestFirst);
    expect(found).toHaveLength(1_000);
    expect(found[0].event_id).toBe(1_200);
    expect(await events(console, { KLEVP_EVENT_RISE_TIME_LAST_DAYS: 10 })).toHaveLength(400);
  });

  test('fifty thousand are there when asked for, and the same ones each time', async () => {
    const console = await startConsole({ eventCount: 50_000 });
    const { strIteratorId } = await console.call('EventProcessingFactory.CreateEventProcessing', {
      vecFieldsToReturn: fields,
      lifetimeSec: 60,
    });
    expect(await console.call('EventProcessing.GetRecordCount', { strIteratorId })).toEqual({ PxgRetVal: 50_000 });
    const again = await startConsole({ eventCount: 50_000 });
    const newest = { KLEVP_EVENT_RISE_TIME_LEAST: time(startTime - 7_200_000) };
    expect(await events(again, newest)).toEqual(await events(console, newest));
  });

  test('tests add their own', async () => {
    const console = await startConsole({ eventCount: 0 });
    const made = await control(console.simulator.controlUrl, 'POST', '/events', {
      host: 'KASPERSKY1',
      type: 'GNRL_EV_OBJECT_NOTCURED',
      severity: 3,
      count: 3,
    });
    expect(made.json().ids).toEqual([1, 2, 3]);
    const found = await events(console, { GNRL_EA_SEVERITY: 3 });
    expect(found.map((event) => [event.event_id, event.hostdn])).toEqual([
      [3, 'KASPERSKY1'],
      [2, 'KASPERSKY1'],
      [1, 'KASPERSKY1'],
    ]);
    expect((await control(console.simulator.controlUrl, 'POST', '/events', { host: 'RECEPTION' })).status).toBe(400);
  });
});
