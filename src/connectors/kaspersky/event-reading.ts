import type { Json, JsonObject } from '#kernel/json.ts';
import { eventFields } from './attribute-lists.ts';
import type { Console } from './client.ts';
import { readPages, type OpenSearch } from './result-set.ts';
import { eventSearch } from './searches.ts';
import { datetime } from './wire-values.ts';

/** Both ends are included. */
export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
}

export interface EventQuery {
  readonly window: TimeWindow;
  /** Other conditions; the window wins over times among them. */
  readonly condition: JsonObject;
  readonly limit: number;
  /** A search that finds this many rows may have been cut off. */
  readonly ceiling: number;
}

export interface EventPage {
  readonly rows: readonly Json[];
  /** A second with more events than the console gives: some of them cannot be had. */
  readonly truncated: boolean;
}

const second = 1_000;

/**
 * Reads events in the order in which they happened. A window that reaches the ceiling is split in two, until every part is below it,
 * so that nothing is lost to the ceiling unless it all happened in one second.
 */
export async function* readEvents(console: Console, query: EventQuery): AsyncGenerator<EventPage> {
  const windows: TimeWindow[] = [wholeSeconds(query.window)];
  let left = query.limit;
  for (let window = windows.pop(); window !== undefined && left > 0; window = windows.pop()) {
    const canSplit = window.to.getTime() - window.from.getTime() >= second;
    for await (const { rows, total } of readPages(console, searchIn(query, window), { limit: left })) {
      const reached = total >= query.ceiling;
      if (reached && canSplit) {
        windows.push(...halves(window));
        break;
      }
      left -= rows.length;
      yield { rows, truncated: reached };
    }
  }
}

function searchIn({ condition }: EventQuery, window: TimeWindow): OpenSearch {
  const filter = {
    ...condition,
    KLEVP_EVENT_RISE_TIME_LEAST: datetime(window.from),
    KLEVP_EVENT_RISE_TIME_GREATEST: datetime(window.to),
  };
  return eventSearch(filter, eventFields, true);
}

/** The console counts whole seconds. */
function wholeSeconds({ from, to }: TimeWindow): TimeWindow {
  return { from: wholeSecond(from), to: wholeSecond(to) };
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / second) * second);
}

/** The later half first: the earlier one is taken next. No second is in both, and none in neither. */
export function halves({ from, to }: TimeWindow): readonly [TimeWindow, TimeWindow] {
  const seconds = Math.floor((to.getTime() - from.getTime()) / second);
  const middle = from.getTime() + Math.floor(seconds / 2) * second;
  return [
    { from: new Date(middle + second), to },
    { from, to: new Date(middle) },
  ];
}
