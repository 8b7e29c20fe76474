import { describe, expect, test } from 'vitest';
import type { Keeping, Stored, StoredSizes } from '#kernel/retention.ts';
import { forecast } from './retention-forecast.ts';

const at = '2026-06-30T00:00:00.000Z';
const forEver: Keeping = { runDays: null, eventDays: null, fileDays: null };

function sizes(...kinds: readonly Partial<Stored>[]): StoredSizes {
  const empty = { what: 'runs', rows: 0, bytes: 0, emptyBytes: 0, recent: 0, since: null } as const;
  return { at, databaseBytes: 10_000_000, kinds: kinds.map((kind) => ({ ...empty, ...kind })) };
}

/** A hundred runs of a kilobyte a day, for a hundred days. */
const steady: Partial<Stored> = { rows: 10_000, bytes: 10_000_000, recent: 1_400, since: '2026-03-22T00:00:00.000Z' };

describe('the forecast', () => {
  test('grows by what comes where nothing goes', () => {
    const { kinds, database } = forecast(sizes(steady), forEver);
    expect(kinds[0]).toMatchObject({ rowsPerDay: 100, bytesPerDay: 100_000, keptDays: null, balance: null });
    expect(kinds[0]).toMatchObject({ in30Days: 13_000_000, in365Days: 46_500_000 });
    expect(database).toEqual({ bytes: 10_000_000, in30Days: 13_000_000, in365Days: 46_500_000 });
  });

  test('comes to rest at what the days hold', () => {
    const { kinds } = forecast(sizes(steady), { ...forEver, runDays: 200 });
    expect(kinds[0]).toMatchObject({ in30Days: 13_000_000, in365Days: 20_000_000, balance: 20_000_000 });
  });

  test('shrinks with shorter days, while the files of the database stay as they are', () => {
    const { kinds, database } = forecast(sizes(steady), { ...forEver, runDays: 20 });
    expect(kinds[0]).toMatchObject({ in30Days: 2_000_000, in365Days: 2_000_000, balance: 2_000_000 });
    expect(database).toMatchObject({ in30Days: 10_000_000, in365Days: 10_000_000 });
  });

  test('takes the rows of a first day for a day, and nothing for nothing', () => {
    const young = { rows: 50, bytes: 50_000, recent: 50, since: '2026-06-29T23:50:00.000Z' };
    const { kinds } = forecast(sizes(young, { what: 'events' }), { ...forEver, eventDays: 30 });
    expect(kinds.map(({ rowsPerDay, balance }) => [rowsPerDay, balance])).toEqual([
      [50, null],
      [0, 0],
    ]);
  });

  test('takes what empty tables need for no growth, and a row for a few hundred bytes at least', () => {
    const empty = { emptyBytes: 400_000, recent: 14, since: '2026-01-01T00:00:00.000Z' };
    const few = { ...empty, rows: 14, bytes: 300_000 };
    const many = { ...empty, rows: 1_000, bytes: 2_400_000 };
    expect(forecast(sizes(few, many), forEver).kinds).toMatchObject([
      { bytesPerDay: 500, in30Days: 300_000 + 44 * 500 },
      { bytesPerDay: 2_000, in30Days: 400_000 + 1_030 * 2_000 },
    ]);
  });

  test('applies the days of each kind to that kind; the ledger and the audit are always kept', () => {
    const all = (['runs', 'events', 'ledger', 'audit', 'files'] as const).map((what) => ({ ...steady, what }));
    const { kinds, database } = forecast(sizes(...all), { runDays: 1, eventDays: 2, fileDays: 3 });
    expect(kinds.map(({ keptDays }) => keptDays)).toEqual([1, 2, null, null, 3]);
    // Files lie beside the database.
    expect(database.in30Days).toBe(10_000_000 + 2 * 3_000_000);
  });
});
