import type { Fields } from '#kernel/field.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { RowsAnswer } from './client.ts';
import { exitCodes, type ExitCode } from './command.ts';
import { cell, printable, type Output } from './output.ts';
import { showResult } from './show-result.ts';

const largestPage = 1_000;
/** Page by page there is no bound; a list without a cursor comes as one result. */
const mostInOneResult = 1_000;

/** Whether the rows of an action can be read page by page: by a cursor, as far as `all` goes. */
export function isPaged(fields: Fields, input: JsonObject): boolean {
  return input['all'] === true && ['cursor', 'limit', 'maxItems'].every((name) => Object.hasOwn(fields, name));
}

/** `--max` is the short name of a list's `maxItems`. @throws AppError `invalid_input` where there is none */
export function withMax(fields: Fields, input: JsonObject, max: number | undefined): JsonObject {
  if (max === undefined) return input;
  if (!Object.hasOwn(fields, 'maxItems'))
    throw invalidInput([{ path: '--max', problem: 'is for lists that can be read to the end' }]);
  return { ...input, all: true, maxItems: Math.min(max, mostInOneResult) };
}

/** Where the rows are in the result of an action. */
export const pathOfRows = ['data', 'items'] as const;

/**
 * Reads a list page by page and writes each row as a line of JSON as soon as it is there: one page is in memory at a time, as bytes.
 * @param send runs the action once with this input
 */
export async function writeAllPages(
  input: JsonObject,
  max: number,
  output: Output,
  send: (input: JsonObject) => Promise<RowsAnswer>,
): Promise<ExitCode> {
  const pageSize = typeof input['limit'] === 'number' ? input['limit'] : largestPage;
  const ours = ['all', 'maxItems', 'limit'];
  const filter: JsonObject = Object.fromEntries(Object.entries(input).filter(([name]) => !ours.includes(name)));
  const seen = new Set<Json>();
  let cursor = filter['cursor'] ?? null;
  for (let written = 0; ;) {
    const limit = Math.min(pageSize, max - written);
    const { body, rows } = await send({ ...filter, limit, ...(cursor === null ? {} : { cursor }) });
    const { status, data } = body;
    if (status !== 'succeeded' || !isJsonObject(data) || !Array.isArray(data['items'])) {
      output.progress(`${written} rows, then:`);
      return showResult(body, output);
    }
    let left = limit;
    for (const some of rows ?? [data['items'] as readonly Json[]]) {
      const wanted = some.slice(0, left);
      for (const row of wanted) output.event(row as JsonObject, printable(stringifyJson(row)));
      left -= wanted.length;
    }
    written += limit - left;
    cursor = data['nextCursor'] ?? null;
    // A cursor that comes again leads nowhere.
    if (cursor === null || written >= max || seen.has(cursor)) {
      output.progress(`${written} rows${cursor === null ? '' : `; there are more behind the cursor ${cell(cursor)}`}.`);
      return exitCodes.done;
    }
    seen.add(cursor);
  }
}
