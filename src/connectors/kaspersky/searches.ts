import type { Json, JsonObject } from '#kernel/json.ts';
import { accessor, eventList, view, type OpenSearch } from './result-set.ts';
import { sortBy, type TypedValue } from './wire-values.ts';

/** Seconds for which the console keeps an idle result set. */
const lifetime = 600;
const eventLifetime = 300;

/** Without this, hosts of other virtual servers would be found as well. */
const thisServerOnly = { KLGRP_FIND_FROM_CUR_VS_ONLY: true };

export function hostSearch(
  filter: string,
  fields: readonly string[],
  options: {
    readonly orderBy?: string | readonly string[];
    readonly countInAnswer?: boolean;
    readonly lifetime?: number;
  } = {},
): OpenSearch {
  return groupTreeSearch('HostGroup.FindHosts', filter, fields, options);
}

export function groupSearch(filter: string, fields: readonly string[]): OpenSearch {
  return groupTreeSearch('HostGroup.FindGroups', filter, fields, { orderBy: 'id' });
}

function groupTreeSearch(
  method: string,
  filter: string,
  fields: readonly string[],
  options: {
    readonly orderBy?: string | readonly string[];
    readonly countInAnswer?: boolean;
    readonly lifetime?: number;
  },
): OpenSearch {
  const { orderBy, countInAnswer = false } = options;
  return {
    kind: accessor,
    method,
    countInAnswer,
    args: {
      wstrFilter: filter,
      vecFieldsToReturn: [...fields],
      vecFieldsToOrder: orderOf(orderBy ?? []),
      pParams: thisServerOnly,
      lMaxLifeTime: options.lifetime ?? lifetime,
    },
  };
}

interface ViewSearch {
  readonly name: string;
  readonly filter: string;
  readonly fields: readonly string[];
  readonly orderBy: string | readonly string[];
  readonly params?: JsonObject;
  readonly exactRanges?: boolean;
}

export function viewSearch({
  name,
  filter,
  fields,
  orderBy,
  params = {},
  exactRanges = false,
}: ViewSearch): OpenSearch {
  return {
    kind: view,
    method: 'SrvView.ResetIterator',
    exactRanges,
    args: {
      wstrViewName: name,
      wstrFilter: filter,
      vecFieldsToReturn: [...fields],
      vecFieldsToOrder: orderOf(orderBy),
      pParams: params,
      lifetimeSec: lifetime,
    },
  };
}

/**
 * Events by a flat container of conditions that must all hold; this is not the syntax of filters. Oldest first they may be many,
 * and many happen in one second.
 */
export function eventSearch(filter: JsonObject, fields: readonly string[], ascending: boolean): OpenSearch {
  return {
    kind: eventList,
    method: 'EventProcessingFactory.CreateEventProcessing2',
    exactRanges: true,
    args: {
      pFilter: filter,
      vecFieldsToReturn: [...fields],
      vecFieldsToOrder: ascending
        ? [sortBy('rise_time', true), sortBy('event_id', true)]
        : [sortBy('rise_time', false)],
      lifetimeSec: eventLifetime,
    },
  };
}

export function taskHistorySearch(taskId: string, fields: readonly string[], filter: JsonObject = {}): OpenSearch {
  return {
    kind: eventList,
    method: 'Tasks.GetTaskHistory',
    exactRanges: true,
    args: {
      strTask: taskId,
      pFields2Return: [...fields],
      pSortFields: [sortBy('rise_time', false)],
      strHostName: '',
      pFilter: filter,
    },
  };
}

/** The first attribute counts most; the last of a long list is one that no two rows share, so that pages of two searches fit together. */
function orderOf(attributes: string | readonly string[]): readonly TypedValue[] {
  return (typeof attributes === 'string' ? [attributes] : attributes).map((name) => sortBy(name, true));
}

/** Rows of several pages, and of several result sets, under the paths that one answer has. */
export function chunkOf(rows: readonly Json[]): JsonObject {
  return { pChunk: { KLCSP_ITERATOR_ARRAY: rows }, PxgRetVal: rows.length };
}

export function recordsOf(rows: readonly Json[]): JsonObject {
  return { pRecords: { KLCSP_ITERATOR_ARRAY: rows } };
}

export function eventsOf(rows: readonly Json[]): JsonObject {
  return { pParamsEvents: { KLEVP_EVENT_RANGE_ARRAY: rows } };
}
