import type { RowSource } from './row-source.ts';

/** Rows that are at hand as a list. */
export function listSource<Row>(rows: readonly Row[]): RowSource<Row> {
  return {
    count: rows.length,
    at(index) {
      const row = rows[index];
      if (row === undefined) throw new RangeError(`There is no row ${index}.`);
      return row;
    },
  };
}
