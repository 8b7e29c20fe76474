import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { describe } from '../shape.ts';
import { missing } from './missing-item.ts';
import { asList, asObject, asText, asWhole, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';

type Ordered = number | bigint | string;

export const lists: FunctionGroup = {
  title: 'Lists and objects',
  functions: [
    {
      usage: 'first(list)',
      summary: 'The first item; of an empty list an error, for which `default` has an answer.',
      result: 'dyn',
      examples: [
        ['first(inputs.names)', 'a'],
        ['default(first([]), "none")', 'none'],
      ],
      run: (list) => itemAt(asList(list, 'first'), 0, 'first'),
    },
    {
      usage: 'last(list)',
      summary: 'The last item, likewise.',
      result: 'dyn',
      examples: [['last(inputs.names)', 'b']],
      run: (list) => itemAt(asList(list, 'last'), -1, 'last'),
    },
    {
      usage: 'unique(list)',
      summary: 'Without the items that came before.',
      result: 'list',
      examples: [['unique([1, "1", 1, [2], [2]])', [1, '1', [2]]]],
      run: (list) => unique(asList(list, 'unique')),
    },
    {
      usage: 'flatten(list)',
      summary: 'The items of the lists in the list, one level deep.',
      result: 'list',
      examples: [['flatten([[1, 2], 3, [[4]]])', [1, 2, 3, [4]]]],
      run: (list) => asList(list, 'flatten').flat(),
    },
    {
      usage: 'sort(list, key?)',
      summary: 'Numbers or texts from small to large; objects by the member of that name. Equal ones keep their order.',
      result: 'list',
      examples: [
        ['sort([10, 9, 1])', [1, 9, 10]],
        ['sort([{"n": 2}, {"n": 1}], "n")', [{ n: 1 }, { n: 2 }]],
      ],
      run: (list, key) => sort(asList(list, 'sort'), key),
    },
    {
      usage: 'sum(list)',
      summary: 'The numbers added up; 0 of an empty list.',
      result: 'dyn',
      examples: [['sum([1, 2.5])', 3.5]],
      run: (list) => sum(asList(list, 'sum')),
    },
    {
      usage: 'min(list)',
      summary: 'The smallest number, or the first text; of an empty list an error, for which `default` has an answer.',
      result: 'dyn',
      examples: [['min([3, 1, 2])', 1]],
      run: (list) => extreme(list, 'min', (order) => order < 0),
    },
    {
      usage: 'max(list)',
      summary: 'The largest one, likewise.',
      result: 'dyn',
      examples: [['max(["a", "c", "b"])', 'c']],
      run: (list) => extreme(list, 'max', (order) => order > 0),
    },
    {
      usage: 'chunk(list, size)',
      summary: 'Cut into lists of at most so many items.',
      result: 'list',
      examples: [['chunk([1, 2, 3], 2)', [[1, 2], [3]]]],
      run: (value, size) => {
        const list = asList(value, 'chunk');
        const length = asWhole(size, 'chunk', 1, 1_000_000);
        return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
          list.slice(index * length, (index + 1) * length),
        );
      },
    },
    {
      usage: 'zip(list, other)',
      summary: 'Pairs of the items at the same place; both lists have the same length.',
      result: 'list',
      examples: [
        [
          'zip(["a", "b"], [1, 2])',
          [
            ['a', 1],
            ['b', 2],
          ],
        ],
      ],
      run: (value, other) => {
        const list = asList(value, 'zip');
        const partners = asList(other, 'zip');
        if (list.length !== partners.length)
          throw failed(`zip() was given ${list.length} and ${partners.length} items`);
        return list.map((item, index) => [item, partners[index] ?? null]);
      },
    },
    {
      usage: 'indexBy(list, key)',
      summary: 'An object of the items by the text or number of that member; of equal ones the last.',
      result: 'map',
      examples: [['indexBy(inputs.hosts, "name")["PC-2"].cpus', 8]],
      run: (list, key) =>
        Object.fromEntries(asList(list, 'indexBy').map((item) => [`${keyOf(item, key, 'indexBy')}`, item])),
    },
    {
      usage: 'keys(object)',
      summary: 'Its keys.',
      result: 'list',
      examples: [['keys({"a": 1, "b": 2})', ['a', 'b']]],
      run: (object) => Object.keys(asObject(object, 'keys')),
    },
    {
      usage: 'values(object)',
      summary: 'Its values.',
      result: 'list',
      examples: [['values({"a": 1, "b": 2})', [1, 2]]],
      run: (object) => Object.values<Json>(asObject(object, 'values')),
    },
    {
      usage: 'merge(object, other)',
      summary: 'Both in one; where both have a key, the other one counts.',
      result: 'map',
      examples: [['merge({"a": 1, "b": 1}, {"b": 2})', { a: 1, b: 2 }]],
      run: (object, other): JsonObject => ({ ...asObject(object, 'merge'), ...asObject(other, 'merge') }),
    },
  ],
};

function itemAt(list: readonly Json[], index: number, name: string): Json {
  const item = list.at(index);
  if (item === undefined) throw missing(`${name}() was given an empty list`);
  return item;
}

function sort(list: readonly Json[], key: Json | undefined): readonly Json[] {
  return list
    .map((item) => ({ item, by: keyOf(item, key, 'sort') }))
    .toSorted((a, b) => compare(a.by, b.by, 'sort'))
    .map(({ item }) => item);
}

function unique(list: readonly Json[]): readonly Json[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const form = canonicalJson(item);
    const fresh = !seen.has(form);
    seen.add(form);
    return fresh;
  });
}

function keyOf(item: Json, key: Json | undefined, name: string): Ordered {
  const value = key === undefined ? item : memberOf(item, asText(key, name), name);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
  throw failed(`${name}() goes by numbers or texts, not ${describe(value)}`);
}

function memberOf(item: Json, key: string, name: string): Json {
  if (!isJsonObject(item) || !Object.hasOwn(item, key)) throw failed(`${name}() was given an item without \`${key}\``);
  return item[key] ?? null;
}

function compare(a: Ordered, b: Ordered, name: string): number {
  if ((typeof a === 'string') !== (typeof b === 'string'))
    throw failed(`${name}() cannot order texts and numbers together`);
  return a < b ? -1 : a > b ? 1 : 0;
}

function extreme(value: Json, name: string, wins: (order: number) => boolean): Json {
  const list = asList(value, name).map((item) => keyOf(item, undefined, name));
  if (list.length === 0) throw missing(`${name}() was given an empty list`);
  return list.reduce((best, item) => (wins(compare(item, best, name)) ? item : best));
}

/** Exact while all are whole, however large. */
function sum(list: readonly Json[]): number | bigint {
  const numbers = list.map((item) => {
    if (typeof item === 'number' || typeof item === 'bigint') return item;
    throw failed(`sum() takes a list of numbers, and was given ${describe(item)} in it`);
  });
  if (!numbers.every((item) => typeof item === 'bigint' || Number.isSafeInteger(item)))
    return numbers.reduce<number>((total, item) => total + Number(item), 0);
  const total = numbers.reduce<bigint>((before, item) => before + BigInt(item), 0n);
  return Number.isSafeInteger(Number(total)) ? Number(total) : total;
}
