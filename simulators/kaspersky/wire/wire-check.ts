import { isObject, isWrapper } from './value.ts';

/** What is wrong with a value that a client sent, and where. `hard`: no server could read it. */
export interface WireFlaw {
  readonly path: string;
  readonly problem: string;
  readonly hard: boolean;
}

const int32Limit = 2_147_483_648;
const deepestNesting = 64;

/** Checks the inside of a params argument, whose own braces are bare. */
export function flawsOfParams(value: Readonly<Record<string, unknown>>, path: string): WireFlaw[] {
  return Object.entries(value).flatMap(([name, inner]) => flawsOf(inner, `${path}.${name}`, 1));
}

export function flawsOfArray(value: readonly unknown[], path: string): WireFlaw[] {
  return value.flatMap((inner, index) => (inner === null ? [] : flawsOf(inner, `${path}[${index}]`, 1)));
}

function flawsOf(value: unknown, path: string, depth: number): WireFlaw[] {
  if (depth > deepestNesting) return [{ path, problem: 'nested too deeply', hard: true }];
  if (typeof value === 'string' || typeof value === 'boolean') return [];
  if (value === null) return [{ path, problem: 'null is not a value', hard: false }];
  if (typeof value === 'number') return flawsOfNumber(value, path);
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => (inner === null ? [] : flawsOf(inner, `${path}[${index}]`, depth + 1)));
  }
  if (isWrapper(value)) return flawsOfWrapper(value.type, value.value, path, depth);
  if (!isObject(value)) return [{ path, problem: 'not a value', hard: true }];
  const inside = Object.entries(value).flatMap(([name, inner]) => flawsOf(inner, `${path}.${name}`, depth + 1));
  return [{ path, problem: 'an object below the top level must be wrapped', hard: false }, ...inside];
}

function flawsOfNumber(value: number, path: string): WireFlaw[] {
  if (!Number.isInteger(value)) return [{ path, problem: 'a fraction must be wrapped as double', hard: false }];
  if (value < -int32Limit || value >= int32Limit)
    return [{ path, problem: 'a 64-bit number must be wrapped', hard: false }];
  return [];
}

function flawsOfWrapper(type: string, value: unknown, path: string, depth: number): WireFlaw[] {
  const wrong = (problem: string): WireFlaw[] => [{ path, problem, hard: true }];
  switch (type) {
    case 'params':
      if (!isObject(value)) return wrong('params must hold an object');
      return Object.entries(value).flatMap(([name, inner]) => flawsOf(inner, `${path}.${name}`, depth + 1));
    case 'long':
      return Number.isInteger(value) ? [] : wrong('long must hold a whole number');
    case 'datetime':
      return value === '' || timeOf(value) !== null ? [] : wrong('datetime must be YYYY-MM-DDTHH:MM:SSZ');
    case 'date':
      return typeof value === 'string' && /^(\d{4}-\d\d-\d\d)?$/.test(value) ? [] : wrong('date must be YYYY-MM-DD');
    case 'binary':
      return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? [] : wrong('binary must be base64');
    default:
      return typeof value === 'number' ? [] : wrong(`${type} must hold a number`);
  }
}

/** Milliseconds since 1970 of the one form that the vendor takes, else null. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}
