import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { readObject, refuseUnknownKeys } from '../shape.ts';
import type { Form } from './form.ts';
import { objectSchema, readMembers, writeMembers, type Members } from './record.ts';

interface Table {
  readonly [key: string]: Members;
}

/**
 * An object of one of several sorts, told apart by the key that only this sort has.
 * @param tag the member of the result that holds the name of the sort; without one the kernel tells them apart by their members
 */
export function variants<T extends object>(
  table: Table,
  { common = {}, tag }: { readonly common?: Members; readonly tag?: string } = {},
): Form<T> {
  const names = Object.keys(table);
  const membersOf = (name: string): Members => ({ ...common, ...table[name] });
  const sortOf = (value: object): string =>
    (tag === undefined
      ? names.find((name) => (table[name]?.[name]?.name ?? name) in value)
      : (value as { readonly [tag: string]: string })[tag]) ?? '';
  return {
    read: (value, path, context) => {
      const document = readObject(value, path, context.problems);
      const present = names.filter((name) => document[name] !== undefined);
      const [name] = present;
      if (name === undefined || present.length > 1) {
        if (isJsonObject(value)) context.problems.add(path, oneOfThem(names, present), hint(document, names));
        return {} as T;
      }
      const members = membersOf(name);
      refuseUnknownKeys(document, Object.keys(members), path, context.problems);
      const values = readMembers(members, document, path, context);
      return (tag === undefined ? values : { ...values, [tag]: name }) as T;
    },
    write: (value, context) => writeMembers(membersOf(sortOf(value)), value, context),
    schema: { anyOf: names.map((name) => objectSchema(membersOf(name))) },
  };
}

function oneOfThem(names: readonly string[], present: readonly string[]): string {
  const all = names.map((name) => `\`${name}\``).join(', ');
  return present.length > 1 ? `must have only one of ${all}` : `must have one of ${all}`;
}

function hint(document: JsonObject, names: readonly string[]): string | undefined {
  const close = Object.keys(document)
    .map((key) => (names.includes(key) ? null : nearest(key, names)))
    .find((name): name is string => name !== null);
  return close === undefined ? undefined : `Did you mean \`${close}\`?`;
}
