import type { Answer } from '#kernel/answer.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, TargetResult } from '#kernel/result.ts';

interface Listing {
  /** Plural, as in "3 hosts". */
  readonly noun: string;
  /** Name of the list in `data`. */
  readonly name: string;
  readonly records: readonly JsonObject[];
  readonly total: number;
  readonly raw: Json;
  /** The field of a record that people look for first. */
  readonly keyField: string;
  readonly missing?: readonly string[];
  readonly note?: string;
}

/** What an action that gives a list promises. */
export const listAnswer = (name: string): Answer => ({ [name]: 'list', returned: 'number', total: 'number' });

const shownKeys = 100;

/** The outcome of a list: how many, of how many, and what was not found. */
export function listOutcome({ noun, name, records, total, raw, keyField, missing = [], note }: Listing): ActionOutcome {
  const cut = total > records.length ? ` of ${total}` : '';
  const parts = [`${records.length}${cut} ${noun}.`];
  if (missing.length > 0)
    parts.push(`Not found: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''}.`);
  if (note !== undefined) parts.push(note);
  return {
    status: 'succeeded',
    statusCode: 200,
    message: parts.join(' '),
    data: { [name]: records, returned: records.length, total },
    raw,
    keyFields: { [`${keyField}s`]: records.slice(0, shownKeys).map((record) => record[keyField] ?? null) },
    targets: missing.map((target): TargetResult => ({ target, status: 'not_found' })),
  };
}
