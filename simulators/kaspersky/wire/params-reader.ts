import { isObject, isWrapper, long, params, type Wire, type WireObject } from './value.ts';
import { timeOf } from './wire-check.ts';

// Reads one key of a container that a client sent; undefined for a missing key and for one of another type.

type Container = Readonly<Record<string, unknown>>;

const int32Limit = 2_147_483_648;

export function textIn(container: Container, name: string): string | undefined {
  const value = own(container, name);
  return typeof value === 'string' ? value : undefined;
}

/** An int, or a long with or without its wrapper. */
export function numberIn(container: Container, name: string): number | undefined {
  const value = own(container, name);
  const bare = isWrapper(value) && value.type === 'long' ? value.value : value;
  return typeof bare === 'number' ? bare : undefined;
}

export function flagIn(container: Container, name: string): boolean | undefined {
  const value = own(container, name);
  return typeof value === 'boolean' ? value : undefined;
}

/** Milliseconds since 1970. */
export function timeIn(container: Container, name: string): number | undefined {
  const value = own(container, name);
  return isWrapper(value) && value.type === 'datetime' ? (timeOf(value.value) ?? undefined) : undefined;
}

export function listIn(container: Container, name: string): readonly unknown[] | undefined {
  const value = own(container, name);
  return Array.isArray(value) ? value : undefined;
}

/** Wrapped, or bare as careless clients send it. */
export function paramsIn(container: Container, name: string): Container | undefined {
  return paramsOf(own(container, name));
}

export function paramsOf(value: unknown): Container | undefined {
  if (isWrapper(value)) return value.type === 'params' && isObject(value.value) ? value.value : undefined;
  return isObject(value) ? value : undefined;
}

/** A container that a client sent, to be kept and given back: what came carelessly is wrapped as it should have been. */
export function asWire(container: Container): WireObject {
  const kept: Record<string, Wire> = {};
  for (const [name, value] of Object.entries(container)) if (value !== null) kept[name] = wired(value);
  return kept;
}

function wired(value: unknown): Wire {
  if (Array.isArray(value)) return value.map((item) => (item === null ? null : wired(item)));
  if (isWrapper(value))
    return value.type === 'params'
      ? params(asWire(value.value as Container))
      : { type: value.type, value: value.value as Wire };
  if (isObject(value)) return params(asWire(value));
  if (typeof value !== 'number') return value as Wire;
  if (!Number.isInteger(value)) return { type: 'double', value };
  return Math.abs(value) < int32Limit ? value : long(value);
}

function own(container: Container, name: string): unknown {
  return Object.hasOwn(container, name) ? container[name] : undefined;
}
