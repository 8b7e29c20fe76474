import type { Fields } from '#kernel/field.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { RowsAnswer } from './client.ts';
import { exitCodes, type ExitCode } from './command.ts';
import { cell, printable, type Output } from './output.ts';
import { showResult } from './show-result.ts';

/** Rows of a page where nobody names a limit. Reading on by rows to leave out is a new search for each page. */
const usualPage: Readonly<Record<Paging, number>> = { cursor: 1_000, skip: 2_000 };
/** Page by page there is no bound; a list without a cursor comes as one result. */
const mostInOneResult = 1_000;

/** How a list is read on: by a cursor that each page gives, or by the number of rows to leave out. */
type Paging = 'cursor' | 'skip';

/** Null for an action whose rows cannot be read page by page. */
function pagingOf(fields: Fields): Paging | null {
  const has = (...names: readonly string[]): boolean => names.every((name) => Object.hasOwn(fields, name));
  if (has('cursor', 'limit', 'maxItems')) return 'cursor';
  return has('skip', 'limit') ? 'skip' : null;
}

/** What was asked of a list as a whole. */
interface Extent {
  readonly all: boolean;
  /** `--max`; left out, the list's own `maxItems`. */
  readonly max: number | undefined;
  /** Rows of a page, where a person says so; what an action takes for a limit by itself is for one result. */
  readonly limit: number | undefined;
}

interface Pages {
  readonly by: Paging;
  readonly size: number;
  readonly max: number;
}

/** The input with which a whole list is read, and how; `pages` is null where it comes as one result. @throws AppError `invalid_input` where there is nothing to read to the end */
export function wholeList(
  fields: Fields,
  input: JsonObject,
  { all, max, limit }: Extent,
): { readonly input: JsonObject; readonly pages: Pages | null } {
  const isWhole = all || max !== undefined || input['all'] === true;
  if (!isWhole) return { input, pages: null };
  const by = pagingOf(fields);
  const most = max ?? (input['maxItems'] as number | undefined) ?? Infinity;
  if (by !== null) {
    return { input, pages: { by, size: limit ?? usualPage[by], max: most } };
  }
  if (!Object.hasOwn(fields, 'maxItems')) {
    const path = max === undefined ? '--all' : '--max';
    throw invalidInput([{ path, problem: 'is for lists that can be read to the end' }]);
  }
  const bound = max === undefined ? {} : { maxItems: Math.min(max, mostInOneResult) };
  return { input: { ...input, all: true, ...bound }, pages: null };
}

/** Where the rows are in the result of an action. */
export const pathOfRows = ['data', 'items'] as const;

/**
 * Reads a list page by page and writes each row as a line of JSON as soon as it is there: one page is in memory at a time, as bytes.
 * @param send runs the action once with this input
 */
export async function writeAllPages(
  input: JsonObject,
  { by, size, max }: Pages,
  output: Output,
  send: (input: JsonObject) => Promise<RowsAnswer>,
): Promise<ExitCode> {
  const ours = ['all', 'maxItems', 'limit'];
  const filter: JsonObject = Object.fromEntries(Object.entries(input).filter(([name]) => !ours.includes(name)));
  const seen = new Set<Json>();
  let place = filter[by] ?? null;
  for (let written = 0; ;) {
    const limit = Math.min(size, max - written);
    const { body, rows } = await send({ ...filter, limit, ...(place === null ? {} : { [by]: place }) });
    const { status, data } = body;
    const given = isJsonObject(data) ? rowsOf(data) : null;
    if (status !== 'succeeded' || !isJsonObject(data) || given === null) {
      output.progress(`${written} rows, then:`);
      return showResult(body, output);
    }
    let left = limit;
    for (const some of rows ?? [given]) {
      const wanted = some.slice(0, left);
      for (const row of wanted) output.event(row as JsonObject, printable(stringifyJson(row)));
      left -= wanted.length;
    }
    const count = limit - left;
    written += count;
    place = by === 'cursor' ? (data['nextCursor'] ?? null) : nextSkip(data, place, { rows: count, limit });
    // A cursor that comes again leads nowhere.
    if (place === null || written >= max || seen.has(place)) {
      const more = by === 'cursor' ? 'behind the cursor' : 'after --skip';
      output.progress(`${written} rows${place === null ? '' : `; there are more ${more} ${cell(place)}`}.`);
      return exitCodes.done;
    }
    seen.add(place);
  }
}

/** The rows of a page: `items`, or the one list that its data has. */
function rowsOf(data: JsonObject): readonly Json[] | null {
  const lists = Object.entries(data).filter(([, value]) => Array.isArray(value));
  const [, rows] = lists.find(([name]) => name === 'items') ?? (lists.length === 1 ? (lists[0] ?? []) : []);
  return Array.isArray(rows) ? rows : null;
}

function nextSkip(
  data: JsonObject,
  place: Json,
  { rows, limit }: { readonly rows: number; readonly limit: number },
): number | null {
  const next = (typeof place === 'number' ? place : 0) + rows;
  const total = data['total'] ?? data['totalItems'];
  // Where nobody says how many there are, a full page may have another behind it.
  const isLast = rows === 0 || (typeof total === 'number' ? next >= total : rows < limit);
  return isLast ? null : next;
}
