import { describe, expect, test } from 'vitest';
import { startConsole } from './testing/console.ts';

const everyone = { wstrFilter: '', vecFieldsToReturn: ['KLHST_WKS_HOSTNAME'], lMaxLifeTime: 60 };
const by = (name: string, ascending = true) => [{ type: 'params', value: { Name: name, Asc: ascending } }];

describe('accessors', () => {
  test('pages by count give every row once, and the end gives none', async () => {
    const console = await startConsole({ hostCount: 257 });
    const { strAccessor, PxgRetVal } = await console.call('HostGroup.FindHosts', everyone);
    expect(PxgRetVal).toBe(260);
    expect(await console.call('ChunkAccessor.GetItemsCount', { strAccessor })).toEqual({ PxgRetVal: 260 });
    const seen = new Set<string>();
    const sizes: number[] = [];
    for (let nStart = 0; nStart <= 300; nStart += 100) {
      const chunk = await console.call('ChunkAccessor.GetItemsChunk', { strAccessor, nStart, nCount: 100 });
      sizes.push(chunk.PxgRetVal);
      for (const { value } of chunk.pChunk.KLCSP_ITERATOR_ARRAY) seen.add(value.KLHST_WKS_HOSTNAME);
    }
    expect([sizes, seen.size]).toEqual([[100, 100, 60, 0], 260]);
  });

  test('an order is kept when asked for, either way; without one the rows are shuffled', async () => {
    const console = await startConsole();
    const names = async (vecFieldsToOrder: object[]) => {
      const fields = { vecFieldsToReturn: ['KLHST_WKS_DN'], lMaxLifeTime: 60, vecFieldsToOrder };
      const { strAccessor } = await console.call('HostGroup.FindHosts', fields);
      const { pChunk } = await console.call('ChunkAccessor.GetItemsChunk', { strAccessor, nStart: 0, nCount: 99 });
      return pChunk.KLCSP_ITERATOR_ARRAY.map((item: { value: { KLHST_WKS_DN: string } }) =>
        item.value.KLHST_WKS_DN.toLowerCase(),
      );
    };
    const up = await names(by('KLHST_WKS_DN'));
    expect(up).toEqual(up.toSorted());
    expect(await names(by('KLHST_WKS_DN', false))).toEqual(up.toReversed());
    const [first, second] = [await names([]), await names([])];
    expect(first).not.toEqual(second);
    expect(first.toSorted()).toEqual(up);
    const order = { ...everyone, vecFieldsToOrder: by('KLHST_WKS_NO') };
    expect(await console.failure('HostGroup.FindHosts', order)).toBe("Pos 1. Unknown attribute 'KLHST_WKS_NO'.");
  });

  test('a set is gone when released, when its session ends, and when nobody reads it; reading keeps it', async () => {
    const console = await startConsole();
    const open = async (token?: string) =>
      (await console.call('HostGroup.FindHosts', everyone, token === undefined ? {} : { token })).strAccessor;
    const count = (strAccessor: string) => console.call('ChunkAccessor.GetItemsCount', { strAccessor });
    const gone = (strAccessor: string) => console.failure('ChunkAccessor.GetItemsCount', { strAccessor });
    const [released, kept, idle] = [await open(), await open(), await open()];
    expect(await console.call('ChunkAccessor.Release', { strAccessor: released })).toEqual({});
    expect(await gone(released)).toMatch(/was not found/);
    expect(await console.failure('ChunkAccessor.Release', { strAccessor: released })).toMatch(/was not found/);
    for (let reading = 0; reading < 3; reading += 1) {
      console.clock.advance(50_000);
      await count(kept);
    }
    expect(await gone(idle)).toMatch(/was not found/);
    const token = await console.signIn('administrator');
    const other = await open(token);
    expect(await gone(other)).toMatch(/was not found/);
    await console.call('Session.EndSession', {}, { token });
    expect(console.snapshot().resultSets).toEqual({ opened: 4, released: 1, open: 1 });
  });

  test('an accessor is no view, and a session has a ceiling', async () => {
    const console = await startConsole({ settings: { maxResultSets: 2 } });
    const { strAccessor } = await console.call('HostGroup.FindHosts', everyone);
    expect(await console.failure('SrvView.GetRecordCount', { wstrIteratorId: strAccessor })).toMatch(/was not found/);
    await console.call('HostGroup.FindHosts', everyone);
    expect(await console.failure('HostGroup.FindHosts', everyone)).toBe('Too many open iterators.');
    const token = await console.signIn('administrator');
    await console.call('HostGroup.FindHosts', everyone, { token });
  });

  test('what is found is settled when it is opened', async () => {
    const console = await startConsole();
    const { strAccessor, PxgRetVal } = await console.call('HostGroup.FindHosts', {
      ...everyone,
      wstrFilter: '(KLHST_WKS_GROUPID=8)',
    });
    const [host] = await console.search('FindHosts', '(KLHST_WKS_DN="WIN10-01")', ['KLHST_WKS_HOSTNAME']);
    await console.call('HostGroup.MoveHostsToGroup', { nGroup: 8, pHostNames: [host.KLHST_WKS_HOSTNAME] });
    expect(await console.call('ChunkAccessor.GetItemsCount', { strAccessor })).toEqual({ PxgRetVal });
    expect(await console.search('FindHosts', '(KLHST_WKS_GROUPID=8)', ['KLHST_WKS_DN'])).toHaveLength(PxgRetVal + 1);
  });
});

describe('ranges with an end that is included', () => {
  test('views and events count from zero, include the end, and may run past it', async () => {
    const console = await startConsole({ hostCount: 120 });
    const view = {
      wstrViewName: 'ACHostExeFilesSrvViewName',
      vecFieldsToReturn: ['HST_FILE_ID'],
      vecFieldsToOrder: by('HST_FILE_ID'),
      lifetimeSec: 60,
    };
    const { wstrIteratorId } = await console.call('SrvView.ResetIterator', view);
    const { PxgRetVal: total } = await console.call('SrvView.GetRecordCount', { wstrIteratorId });
    expect(total).toBeGreaterThan(201);
    const range = async (nStart: number, nEnd: number) =>
      (await console.call('SrvView.GetRecordRange', { wstrIteratorId, nStart, nEnd })).pRecords.KLCSP_ITERATOR_ARRAY;
    const [first, second] = [await range(0, 199), await range(200, total + 100)];
    expect([first.length, second.length, (await range(5, 5)).length, (await range(total, total + 9)).length]).toEqual([
      200,
      total - 200,
      1,
      0,
    ]);
    const ids = new Set([...first, ...second].map((item) => item.value.HST_FILE_ID));
    expect(ids.size).toBe(total);
  });

  test.each([
    [10, 9, 'Bad parameter "nEnd".'],
    [0, 65_536, 'Bad parameter "nEnd".'],
    [-1, 5, 'Bad parameter "nStart".'],
  ])('%i to %i is refused', async (nStart, nEnd, message) => {
    const console = await startConsole();
    const { wstrIteratorId } = await console.call('SrvView.ResetIterator', {
      wstrViewName: 'Quarantine',
      vecFieldsToReturn: ['nId'],
      lifetimeSec: 60,
    });
    expect(await console.failure('SrvView.GetRecordRange', { wstrIteratorId, nStart, nEnd })).toBe(message);
    const { strIteratorId } = await console.call('EventProcessingFactory.CreateEventProcessing', {
      vecFieldsToReturn: ['event_id'],
      lifetimeSec: 60,
    });
    expect(await console.failure('EventProcessing.GetRecordRange', { strIteratorId, nStart, nEnd })).toBe(message);
  });

  test('the first N only, the count only, and a view that does not exist', async () => {
    const console = await startConsole();
    const reset = (pParams: object, wstrViewName = 'Quarantine') => ({
      wstrViewName,
      vecFieldsToReturn: ['nId'],
      vecFieldsToOrder: by('nId'),
      pParams,
      lifetimeSec: 60,
    });
    const top = (await console.call('SrvView.ResetIterator', reset({ TOP_N: 2 }))).wstrIteratorId;
    const { pRecords } = await console.call('SrvView.GetRecordRange', { wstrIteratorId: top, nStart: 0, nEnd: 9 });
    expect(pRecords.KLCSP_ITERATOR_ARRAY.map((item: { value: { nId: number } }) => item.value.nId)).toEqual([31, 32]);
    const only = (await console.call('SrvView.ResetIterator', reset({ NEED_ONLY_COUNT: true }))).wstrIteratorId;
    expect(await console.call('SrvView.GetRecordCount', { wstrIteratorId: only })).toEqual({ PxgRetVal: 3 });
    expect(await console.failure('SrvView.ResetIterator', reset({}, 'quarantine'))).toMatch(/was not found/);
  });
});

describe('searches that take their time', () => {
  test('start, ask after it no sooner than told, collect once', async () => {
    const console = await startConsole();
    const { strRequestId } = await console.call('HostGroup.FindHostsAsync', everyone);
    const state = { wstrActionGuid: strRequestId };
    expect(await console.call('AsyncActionStateChecker.CheckActionState', state)).toEqual({
      bFinalized: false,
      bSuccededFinalized: false,
      lStateCode: 0,
      pStateData: {},
      lNextCheckDelay: 200,
    });
    expect(await console.failure('AsyncActionStateChecker.CheckActionState', state)).toMatch(/not available yet/);
    const token = await console.signIn('administrator');
    expect(await console.failure('AsyncActionStateChecker.CheckActionState', state, { token })).toBe('Access denied.');
    console.clock.advance(200);
    const done = await console.call('AsyncActionStateChecker.CheckActionState', state);
    expect(done).toMatchObject({ bFinalized: true, bSuccededFinalized: true, lStateCode: 1 });
    expect(await console.failure('AsyncActionStateChecker.CheckActionState', state)).toMatch(/was not found/);
    const found = await console.call('HostGroup.FindHostsAsyncGetAccessor', { strRequestId });
    expect(found).toMatchObject({ PxgRetVal: 63, pFailedSlavesInfo: { KLGRP_FAILED_SLAVES_PARAMS: [] } });
    expect(await console.call('ChunkAccessor.GetItemsCount', { strAccessor: found.strAccessor })).toEqual({
      PxgRetVal: 63,
    });
    expect(await console.failure('HostGroup.FindHostsAsyncGetAccessor', { strRequestId })).toMatch(/was not found/);
  });

  test('too many that nobody asks after, and the connection is closed', async () => {
    const console = await startConsole({ settings: { maxUncollectedActions: 2 } });
    for (let started = 0; started < 3; started += 1) await console.call('HostGroup.FindHostsAsync', everyone);
    await console.call('HostGroup.GroupIdGroups');
    console.clock.advance(1_000);
    await expect(console.call('HostGroup.GroupIdGroups')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a large fleet', () => {
  test('a hundred thousand hosts are listed in pages, and one of them is found by its address', async () => {
    const console = await startConsole({ hostCount: 100_000 });
    const { strAccessor, PxgRetVal } = await console.call('HostGroup.FindHosts', everyone);
    expect(PxgRetVal).toBe(100_003);
    const last = await console.call('ChunkAccessor.GetItemsChunk', { strAccessor, nStart: 99_900, nCount: 500 });
    expect(last.PxgRetVal).toBe(103);
    const [host] = await console.search('FindHosts', '(KLHST_WKS_IP_LONG=167846655)', [
      'KLHST_WKS_HOSTNAME',
      'KLHST_WKS_DN',
    ]);
    const { PxgRetVal: same } = await console.call('HostGroup.GetHostInfo', {
      strHostName: host.KLHST_WKS_HOSTNAME,
      pFields2Return: ['KLHST_WKS_DN', 'KLHST_WKS_IP_LONG'],
    });
    expect(same).toEqual({ KLHST_WKS_DN: host.KLHST_WKS_DN, KLHST_WKS_IP_LONG: { type: 'long', value: 167_846_655 } });
    expect(console.snapshot().hosts).toHaveLength(14);
  });
});
