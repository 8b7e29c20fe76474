import { SimulatorInputError } from './input-error.ts';

/** Reads one object of a control request; every read names the place of what is wrong. */
export interface ObjectReader {
  text(name: string): string | undefined;
  number(name: string, bounds?: { readonly min?: number; readonly max?: number }): number | undefined;
  flag(name: string): boolean | undefined;
  choice<const T extends string>(name: string, values: readonly T[]): T | undefined;
  object(name: string): ObjectReader | undefined;
  value(name: string): unknown;
  has(name: string): boolean;
  names(): readonly string[];
  /** @throws SimulatorInputError when a property was given that nobody read */
  end(): void;
}

/** @throws SimulatorInputError when the value is not an object */
export function readObject(value: unknown, at: string): ObjectReader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SimulatorInputError(`${at} must be an object.`);
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  const read = new Set<string>();

  const take = (name: string): unknown => {
    read.add(name);
    return entries.get(name);
  };
  const fail = (name: string, problem: string): never => {
    throw new SimulatorInputError(`${at}.${name} ${problem}.`);
  };

  return {
    text(name) {
      const given = take(name);
      if (given === undefined || typeof given === 'string') return given;
      return fail(name, 'must be text');
    },
    number(name, bounds = {}) {
      const given = take(name);
      if (given === undefined) return undefined;
      if (typeof given !== 'number' || !Number.isFinite(given)) return fail(name, 'must be a number');
      if (given < (bounds.min ?? -Infinity)) return fail(name, `must be at least ${bounds.min}`);
      if (given > (bounds.max ?? Infinity)) return fail(name, `must be at most ${bounds.max}`);
      return given;
    },
    flag(name) {
      const given = take(name);
      if (given === undefined || typeof given === 'boolean') return given;
      return fail(name, 'must be true or false');
    },
    choice(name, values) {
      const given = take(name);
      if (given === undefined) return undefined;
      return values.find((candidate) => candidate === given) ?? fail(name, `must be one of ${values.join(', ')}`);
    },
    object(name) {
      const given = take(name);
      return given === undefined ? undefined : readObject(given, `${at}.${name}`);
    },
    value: take,
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    end() {
      const unread = [...entries.keys()].filter((name) => !read.has(name));
      if (unread.length > 0) throw new SimulatorInputError(`${at} has no property ${unread.join(', ')}.`);
    },
  };
}
