import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { withConsole } from './client.ts';
import { readPages, readRows } from './result-set.ts';
import { hostSearch, taskHistorySearch, viewSearch } from './searches.ts';
import { FakeTables } from './testing/tables.ts';
import { pxg } from './testing/fake-console.ts';
import { errorOf, openConnection } from './testing/opened-connection.ts';
import { unwrapMembers } from './unwrap.ts';

const rows = (count: number): readonly JsonObject[] => Array.from({ length: count }, (_, index) => ({ nId: index }));
const search = viewSearch({ name: 'V', filter: '', fields: ['nId'], orderBy: 'nId' });
const numbers = (page: { readonly rows: readonly unknown[] }): readonly unknown[] =>
  page.rows.map((row) => unwrapMembers((row as { value: JsonObject }).value)['nId']);

describe.each([
  ['hosts', hostSearch('', ['nId'], { orderBy: 'nId' }), [0, 1, 99, 100, 101, 250]],
  ['views', search, [0, 1, 199, 200, 201, 450]],
  ['events', taskHistorySearch('1', ['nId']), [0, 1, 499, 500, 501, 1_100]],
] as const)('reading %s', (kind, given, counts) => {
  it.each(counts)('gives each of %i rows once, and releases the set', async (count) => {
    const { console, context } = await openConnection();
    const tables = new FakeTables(console);
    if (kind === 'hosts') tables.chunks('HostGroup.FindHosts', () => rows(count));
    if (kind === 'views') tables.views(() => rows(count));
    if (kind === 'events') tables.events('Tasks.GetTaskHistory', () => rows(count));
    const read = await withConsole(context(false), (opened) => readRows(opened, given, { limit: 1_000_000 }));
    expect(numbers(read)).toEqual(rows(count).map(({ nId }) => nId));
    expect([read.total, tables.open.size, tables.released]).toEqual([count, 0, 1]);
  });
});

describe('a part of a set', () => {
  it.each([
    [0, 3, [0, 1, 2]],
    [198, 4, [198, 199, 200, 201]],
    [448, 10, [448, 449]],
    [500, 10, []],
  ])('from %i on, at most %i rows', async (skip, limit, expected) => {
    const { console, context } = await openConnection();
    new FakeTables(console).views(() => rows(450));
    const read = await withConsole(context(false), (opened) => readRows(opened, search, { limit, skip }));
    expect(numbers(read)).toEqual(expected);
    expect(read.total).toBe(450);
  });
});

describe('a set that is not read to its end', () => {
  it('is released when the reader stops', async () => {
    const { console, context } = await openConnection();
    const tables = new FakeTables(console).views(() => rows(450));
    await withConsole(context(false), async (opened) => {
      for await (const page of readPages(opened, search, { limit: 450 })) {
        expect(page.rows).toHaveLength(200);
        break;
      }
    });
    expect([tables.open.size, tables.released]).toEqual([0, 1]);
  });

  it('is released when a page fails', async () => {
    const { console, context } = await openConnection();
    const tables = new FakeTables(console).views(() => rows(450));
    console.on('SrvView.GetRecordRange', pxg('Something odd'));
    await errorOf(withConsole(context(false), (opened) => readRows(opened, search, { limit: 450 })));
    expect([tables.open.size, tables.released]).toEqual([0, 1]);
  });

  it('is released when the caller gives up', async () => {
    const { console, context } = await openConnection();
    const tables = new FakeTables(console).views(() => rows(450));
    const stop = new AbortController();
    console.on('SrvView.GetRecordRange', () => {
      stop.abort();
      return new Promise(() => undefined);
    });
    const error = await errorOf(
      withConsole(context(false, stop.signal), (opened) => readRows(opened, search, { limit: 450 })),
    );
    expect(error.code).toBe('cancelled');
    expect([tables.open.size, tables.released]).toEqual([0, 1]);
  });

  it('is opened again and read on when the session expired half way', async () => {
    const { console, context } = await openConnection();
    const tables = new FakeTables(console).views(() => rows(450));
    let pages = 0;
    const read = await withConsole(context(false), async (opened) => {
      const seen: unknown[] = [];
      for await (const page of readPages(opened, search, { limit: 450 })) {
        seen.push(...numbers(page));
        pages += 1;
        if (pages === 1) console.expireSessions();
      }
      return seen;
    });
    expect(read).toEqual(rows(450).map(({ nId }) => nId));
    expect([tables.opened, tables.released, console.signIns]).toEqual([2, 1, 2]);
  });
});
