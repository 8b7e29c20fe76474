import { parseJson, type Json } from '#kernel/json.ts';
import { maxTextLength, textOf } from '../value.ts';
import { asText, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';

/** What every expression needs: some of it is the library's own, and is only documented here. */
export const basics: FunctionGroup = {
  title: 'Values',
  functions: [
    {
      usage: 'default(path, otherwise)',
      summary: 'The value, or the other one where the path leads nowhere or to null.',
      result: 'dyn',
      examples: [['default(inputs.missing, "x")', 'x']],
    },
    {
      usage: 'has(path)',
      summary: 'Whether the path leads anywhere, be it to null.',
      result: 'bool',
      examples: [
        ['has(inputs.agent)', true],
        ['has(steps["not-run"].data.id)', false],
      ],
    },
    {
      usage: 'size(value)',
      summary: 'Characters of a text, items of a list, keys of an object.',
      result: 'dyn',
      examples: [['size(inputs.names)', 2]],
    },
    {
      usage: 'text(value)',
      summary: 'The value as text; lists and objects as JSON.',
      result: 'string',
      examples: [['text(inputs.numbers)', '[1,2]']],
      run: textOf,
    },
    {
      usage: 'json(text)',
      summary: 'Reads JSON.',
      result: 'dyn',
      examples: [['json("[1, {}]")', [1, {}]]],
      run: readJson,
    },
    {
      usage: 'int(value)',
      summary: 'A whole number, cut or read from text.',
      result: 'dyn',
      examples: [['int(2.7)', 2]],
    },
    {
      usage: 'double(value)',
      summary: 'A decimal, also read from text.',
      result: 'dyn',
      examples: [['double("1.5") * 2', 3]],
    },
    {
      usage: 'timestamp(text)',
      summary: 'A time that can be compared and calculated with; ISO 8601 text in the result.',
      result: 'dyn',
      examples: [['timestamp("2026-01-31T08:00:00Z") + duration("1h")', '2026-01-31T09:00:00.000Z']],
    },
    {
      usage: 'duration(text)',
      summary: 'A duration that can be added to a time; text such as `90s` in the result.',
      result: 'dyn',
      examples: [['duration("90s")', '90s']],
    },
  ],
};

function readJson(value: Json): Json {
  const text = asText(value, 'json');
  if (text.length > maxTextLength) throw failed('json() takes at most 1 MiB of text');
  try {
    return parseJson(text);
  } catch (cause) {
    throw failed('json() was given text that is not JSON', cause);
  }
}
