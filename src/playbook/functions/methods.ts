import type { Json } from '#kernel/json.ts';

interface LanguageMethod {
  readonly usage: string;
  readonly summary: string;
  readonly example: readonly [expression: string, result: Json];
}

/** What is called on a value; the library brings all of it. The first five are loops: their first argument names the item. */
export const methods: readonly LanguageMethod[] = [
  {
    usage: 'list.map(item, value)',
    summary: 'A list of the value for each item.',
    example: ['[1, 2].map(n, n * 2)', [2, 4]],
  },
  {
    usage: 'list.filter(item, condition)',
    summary: 'The items for which it holds.',
    example: ['[1, 2].filter(n, n > 1)', [2]],
  },
  {
    usage: 'list.all(item, condition)',
    summary: 'Whether it holds for all.',
    example: ['[1, 2].all(n, n > 1)', false],
  },
  {
    usage: 'list.exists(item, condition)',
    summary: 'Whether it holds for one at least.',
    example: ['[1, 2].exists(n, n > 1)', true],
  },
  {
    usage: 'list.exists_one(item, condition)',
    summary: 'Whether it holds for exactly one.',
    example: ['[1, 2].exists_one(n, n > 0)', false],
  },
  { usage: 'value.size()', summary: 'As `size(value)`.', example: ['"abc".size()', 3] },
  { usage: 'text.contains(part)', summary: 'Whether the part is in it.', example: ['"abc".contains("b")', true] },
  { usage: 'text.startsWith(part)', summary: 'Whether it begins so.', example: ['"abc".startsWith("a")', true] },
  { usage: 'text.endsWith(part)', summary: 'Whether it ends so.', example: ['"abc".endsWith("c")', true] },
  {
    usage: 'text.indexOf(part)',
    summary: 'Where the part begins, from 0; -1 where it is not there.',
    example: ['"abc".indexOf("c")', 2],
  },
  {
    usage: 'text.lastIndexOf(part)',
    summary: 'Where it begins for the last time.',
    example: ['"abca".lastIndexOf("a")', 3],
  },
  {
    usage: 'text.substring(from, to)',
    summary: 'From one position up to another; `to` may be left out.',
    example: ['"abc".substring(1, 2)', 'b'],
  },
  { usage: 'text.trim()', summary: 'Without space at its ends.', example: ['" a ".trim()', 'a'] },
  { usage: 'text.split(separator)', summary: 'A list of its parts.', example: ['"a,b".split(",")', ['a', 'b']] },
  { usage: 'list.join(separator)', summary: 'One text of many.', example: ['["a", "b"].join("-")', 'a-b'] },
];

export const methodNames: readonly string[] = methods.map(({ usage }) =>
  usage.slice(usage.indexOf('.') + 1, usage.indexOf('(')),
);
