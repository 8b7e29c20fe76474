import { PxgError } from './pxg-error.ts';
import { isObject, isWrapper } from './value.ts';
import { flawsOfArray, flawsOfParams, type WireFlaw } from './wire-check.ts';

type ArgumentKind = 'string' | 'int' | 'long' | 'bool' | 'params' | 'array';
/** With `?` it may be left out or null. */
export type ArgumentType = ArgumentKind | `${ArgumentKind}?`;

/** By the vendor's names, in the vendor's order. */
export type Signature = Readonly<Record<string, ArgumentType>>;

/** The arguments of one call, checked against the signature of its method. */
export interface Arguments {
  /** Empty when it was left out. */
  text(name: string): string;
  /** Undefined when it was left out. */
  number(name: string): number | undefined;
  whole(name: string): number;
  flag(name: string): boolean;
  /** Empty when it was left out. */
  params(name: string): Readonly<Record<string, unknown>>;
  /** Empty when it was left out. */
  list(name: string): readonly unknown[];
  /** @throws PxgError unless every element is text */
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

export interface InputMode {
  /** Refuses what only a careless client sends: bare nested objects, null in params, unknown arguments. */
  readonly strict: boolean;
  readonly note: (name: string, value: unknown) => void;
}

/** @throws PxgError with the argument that is missing or of a wrong type */
export function readArguments(
  body: Readonly<Record<string, unknown>>,
  signature: Signature,
  mode: InputMode,
): Arguments {
  const values = new Map<string, unknown>();
  const soft: WireFlaw[] = [];
  for (const [name, type] of Object.entries(signature)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    if (value === undefined || value === null) {
      if (!type.endsWith('?')) throw new PxgError('bad-parameter', name);
      continue;
    }
    const { read, flaws } = readArgument(name, type.replace('?', '') as ArgumentKind, value);
    if (flaws.some((flaw) => flaw.hard || mode.strict)) throw badValue(name, flaws, mode);
    soft.push(...flaws);
    values.set(name, read);
  }
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(signature, name));
  if (unknown[0] !== undefined && mode.strict) throw new PxgError('bad-parameter', unknown[0]);
  if (unknown.length > 0) mode.note('unknownArguments', unknown);
  if (soft.length > 0)
    mode.note(
      'looseValues',
      soft.map(({ path, problem }) => `${path}: ${problem}`),
    );
  return view(values);
}

function badValue(name: string, flaws: readonly WireFlaw[], mode: InputMode): PxgError {
  mode.note(
    'refusedValues',
    flaws.map(({ path, problem }) => `${path}: ${problem}`),
  );
  return new PxgError('bad-parameter', name);
}

function readArgument(name: string, kind: ArgumentKind, value: unknown): { read: unknown; flaws: readonly WireFlaw[] } {
  const given = kind === 'long' && isWrapper(value) && value.type === 'long' ? value.value : value;
  if (!fits(kind, given)) throw new PxgError('bad-parameter', name);
  if (kind === 'params') return readParams(name, given as Readonly<Record<string, unknown>>);
  if (kind === 'array') return { read: given, flaws: flawsOfArray(given as readonly unknown[], name) };
  return { read: given, flaws: [] };
}

/** A params argument is bare, yet one that comes wrapped can be read. */
function readParams(
  name: string,
  value: Readonly<Record<string, unknown>>,
): { read: unknown; flaws: readonly WireFlaw[] } {
  if (!isWrapper(value) || value.type !== 'params') return { read: value, flaws: flawsOfParams(value, name) };
  const wrapped: WireFlaw = { path: name, problem: 'params at the top level must be bare', hard: false };
  if (!isObject(value.value)) return { read: {}, flaws: [{ ...wrapped, hard: true }] };
  return { read: value.value, flaws: [wrapped, ...flawsOfParams(value.value, name)] };
}

function fits(kind: ArgumentKind, value: unknown): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'int':
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2_147_483_648;
    case 'long':
      return Number.isInteger(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'params':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
  }
}

function view(values: ReadonlyMap<string, unknown>): Arguments {
  return {
    text: (name) => (values.get(name) as string | undefined) ?? '',
    number: (name) => values.get(name) as number | undefined,
    whole: (name) => (values.get(name) as number | undefined) ?? 0,
    flag: (name) => values.get(name) === true,
    params: (name) => (values.get(name) as Readonly<Record<string, unknown>> | undefined) ?? {},
    list: (name) => (values.get(name) as readonly unknown[] | undefined) ?? [],
    texts(name) {
      const list = (values.get(name) as readonly unknown[] | undefined) ?? [];
      if (!list.every((item) => typeof item === 'string')) throw new PxgError('bad-parameter', name);
      return list;
    },
    has: (name) => values.has(name),
  };
}
