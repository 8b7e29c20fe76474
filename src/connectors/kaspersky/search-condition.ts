import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { datetime, isTypedValue, long } from './wire-values.ts';
import { wrapArguments } from './wrap.ts';

/** Conditions whose type cannot be told from the value. */
const timeConditions: ReadonlySet<string> = new Set(['KLEVP_EVENT_RISE_TIME_LEAST', 'KLEVP_EVENT_RISE_TIME_GREATEST']);
const longConditions: ReadonlySet<string> = new Set(['KLEVP_EVENT_HOST_IP_FROM', 'KLEVP_EVENT_HOST_IP_TO']);

/**
 * The conditions of an event search: a JSON object, or `name=value name="two words"`. Whole numbers, true and false are read as such.
 * @returns members of a filter container, typed for the wire
 * @throws AppError `invalid_input`
 */
export function readSearchCondition(text: string, at: string): JsonObject {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  const values = trimmed.startsWith('{') ? readObject(trimmed, at) : readPairs(trimmed, at);
  return typed(values, at);
}

function readObject(text: string, at: string): JsonObject {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (cause) {
    const error = invalidInput([{ path: at, problem: 'is not valid JSON' }]);
    error.cause = cause;
    throw error;
  }
  if (isJsonObject(value)) return value;
  throw invalidInput([{ path: at, problem: 'must be a JSON object' }]);
}

const pair = /([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*("(?:[^"]|"")*"|[^\s"]+)(?:\s+|$)/y;

function readPairs(text: string, at: string): JsonObject {
  const values: Record<string, Json> = {};
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const position = pair.lastIndex + 1;
    const found = pair.exec(text);
    if (found === null) {
      throw invalidInput([
        { path: at, problem: `is wrong at position ${position}; write name=value pairs, such as GNRL_EA_SEVERITY=4` },
      ]);
    }
    values[found[1] ?? ''] = readWord(found[2] ?? '');
  }
  return values;
}

function readWord(word: string): Json {
  if (word.startsWith('"')) return word.slice(1, -1).replaceAll('""', '"');
  if (/^-?\d{1,15}$/.test(word)) return Number(word);
  if (word === 'true') return true;
  return word === 'false' ? false : word;
}

function typed(values: JsonObject, at: string): JsonObject {
  const entries = Object.entries(values).map(([name, value]): [string, Json] => {
    if (timeConditions.has(name) && typeof value === 'string')
      return [name, datetime(readTime(value, `${at}.${name}`))];
    if (longConditions.has(name) && typeof value === 'number') return [name, long(value)];
    return [name, value];
  });
  // The container of an event search is an argument, so its own members are one level below the top.
  const wrapped = wrapArguments({ pFilter: Object.fromEntries(entries) })['pFilter'] ?? {};
  return isJsonObject(wrapped) && !isTypedValue(wrapped) ? wrapped : {};
}

/** A time with a zone, or `2016-06-24 00:00` in UTC. @throws AppError `invalid_input` */
export function readTime(text: string, at: string): Date {
  const trimmed = text.trim();
  const local = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(trimmed);
  const zoned = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(trimmed);
  const time = local || zoned ? new Date(isoForm(trimmed, local)) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw invalidInput([
    { path: at, problem: 'must be a time such as 2026-01-31T08:00:00Z, or 2026-01-31 08:00 in UTC' },
  ]);
}

function isoForm(text: string, local: boolean): string {
  if (text.length === 10) return `${text}T00:00:00Z`;
  return `${text.replace(' ', 'T')}${local ? 'Z' : ''}`;
}
