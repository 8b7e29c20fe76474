import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { isSecretName } from './http-url.ts';

/*
 * Members of a file that others wrote. What is not of the type that is looked for counts as not there: readers that must refuse it
 * look at the value themselves.
 */

export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function objectIn(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The object without these members. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** With the values of everything that is named like a credential left out: notes are read by many. */
export function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutSecrets(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, Json] => [
      name,
      isSecretName(name) && inner !== null && inner !== '' ? '(left out)' : withoutSecrets(inner),
    ]),
  );
}

/** For notes, which show what was there. */
export function shown(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? '';
}
