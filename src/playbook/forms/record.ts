import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { readObject, refuseUnknownKeys } from '../shape.ts';
import type { Form, ParseContext, WriteContext } from './form.ts';

type Presence = 'required' | 'optional' | 'preset';

/** One key of an object: how its value is read, and the name that the kernel gives it. */
export interface Member<T = unknown, N extends string | null = string | null, P extends Presence = Presence> {
  readonly form: Form<T>;
  /** The name in the kernel's type; the key itself when null. */
  readonly name: N;
  readonly presence: P;
  readonly preset?: T;
  /** What is said when it is left out, in place of what the form says of nothing. */
  readonly missing?: { readonly problem: string; readonly fix: string };
}

export interface Members {
  readonly [key: string]: Member;
}

type NameOf<K, M> = M extends Member<unknown, infer N> ? (N extends string ? N : K & string) : never;
type TypeOf<M> = M extends { readonly form: Form<infer T> } ? T : never;

/** What an object with these members is read into. */
export type ValuesOf<M extends Members> = {
  readonly [K in keyof M as M[K]['presence'] extends 'optional' ? never : NameOf<K, M[K]>]: TypeOf<M[K]>;
} & {
  readonly [K in keyof M as M[K]['presence'] extends 'optional' ? NameOf<K, M[K]> : never]?: TypeOf<M[K]>;
};

export function required<T>(form: Form<T>): Member<T, null, 'required'>;
export function required<T, const N extends string | null>(
  form: Form<T>,
  name: N,
  missing?: Member['missing'],
): Member<T, N, 'required'>;
export function required<T>(form: Form<T>, name: string | null = null, missing?: Member['missing']): Member<T> {
  return { form, name, presence: 'required', ...(missing === undefined ? {} : { missing }) };
}

export function optional<T>(form: Form<T>): Member<T, null, 'optional'>;
export function optional<T, const N extends string>(form: Form<T>, name: N): Member<T, N, 'optional'>;
export function optional<T>(form: Form<T>, name: string | null = null): Member<T> {
  return { form, name, presence: 'optional' };
}

/** Always there once it is read; left out again when it is written. */
export function preset<T>(form: Form<T>, value: T): Member<T, null, 'preset'>;
export function preset<T, const N extends string>(form: Form<T>, value: T, name: N): Member<T, N, 'preset'>;
export function preset<T>(form: Form<T>, value: T, name: string | null = null): Member<T> {
  return { form, name, presence: 'preset', preset: value };
}

/** An object with these keys and no others. */
export function record<const M extends Members>(members: M): Form<ValuesOf<M>> {
  return {
    read: (value, path, context) => {
      const document = readObject(value, path, context.problems);
      refuseUnknownKeys(document, Object.keys(members), path, context.problems);
      return isJsonObject(value)
        ? readMembers(members, document, path, context)
        : readMembers(members, {}, path, quiet(context));
    },
    write: (value, context) => writeMembers(members, value, context),
    schema: objectSchema(members),
  };
}

/** The members alone; other keys are not looked at. */
export function readMembers<M extends Members>(
  members: M,
  document: JsonObject,
  path: string,
  context: ParseContext,
): ValuesOf<M> {
  const values: { [name: string]: unknown } = {};
  for (const [key, { form, name, presence, preset: value, missing }] of Object.entries(members)) {
    const given = document[key];
    if (given === undefined && presence !== 'required') {
      if (presence === 'preset') values[name ?? key] = value;
      continue;
    }
    if (given === undefined && missing !== undefined) context.problems.add(path, missing.problem, missing.fix);
    const silent = given === undefined && missing !== undefined ? quiet(context) : context;
    values[name ?? key] = form.read(given, path === '' ? key : `${path}.${key}`, silent);
  }
  // Every member was read by its own form.
  return values as ValuesOf<M>;
}

export function writeMembers(members: Members, values: object, context: WriteContext): JsonObject {
  const written: { [key: string]: Json } = {};
  for (const [key, { form, name, presence, preset: usual }] of Object.entries(members)) {
    const value = (values as { readonly [name: string]: unknown })[name ?? key];
    if (value === undefined) continue;
    if (presence === 'preset' && canonicalJson(value) === canonicalJson(usual)) continue;
    written[key] = form.write(value, context);
  }
  return written;
}

export function objectSchema(members: Members): JsonObject {
  const entries = Object.entries(members);
  const needed = entries.filter(([, { presence }]) => presence === 'required').map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, { form }]) => [key, form.schema])),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
}

/** For values that only stand in: what is wrong has been said already. */
function quiet(context: ParseContext): ParseContext {
  return {
    ...context,
    problems: { ...context.problems, add: () => undefined, warn: () => undefined, addAtKey: () => undefined },
  };
}
