import type { Json } from '#kernel/json.ts';
import { spend } from '../budget.ts';
import { compilePattern, patternProblem } from '../pattern/compile.ts';
import { findMatch } from '../pattern/find.ts';
import { asText, asWhole, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';

const checkPattern = (_text: Json | undefined, pattern: Json | undefined): string | null =>
  typeof pattern === 'string' ? patternProblem(pattern) : null;

export const texts: FunctionGroup = {
  title: 'Texts',
  functions: [
    {
      usage: 'lower(text)',
      summary: 'In lower case.',
      result: 'string',
      examples: [['lower("PC-A")', 'pc-a']],
      run: (text) => asText(text, 'lower').toLowerCase(),
    },
    {
      usage: 'upper(text)',
      summary: 'In upper case.',
      result: 'string',
      examples: [['upper("pc-a")', 'PC-A']],
      run: (text) => asText(text, 'upper').toUpperCase(),
    },
    {
      usage: 'replace(text, part, by)',
      summary: 'Every occurrence of the part replaced; no pattern.',
      result: 'string',
      examples: [['replace("a.b.c", ".", "-")', 'a-b-c']],
      run: replace,
    },
    {
      usage: 'truncate(text, length)',
      summary: 'Cut after so many characters, with `…` for what was cut.',
      result: 'string',
      examples: [['truncate("a long title", 6)', 'a long…']],
      run: (value, length) => {
        const text = asText(value, 'truncate');
        const limit = asWhole(length, 'truncate', 0, 1_048_576);
        return text.length <= limit ? text : `${text.slice(0, limit)}…`;
      },
    },
    {
      usage: 'matches(text, pattern)',
      summary: 'Whether the pattern is found anywhere in the text; `^` and `$` bind it to the ends.',
      result: 'bool',
      examples: [['matches(inputs.agent, "^PC-[0-9]+$")', true]],
      check: checkPattern,
      run: (text, pattern) =>
        findMatch(compilePattern(asText(pattern, 'matches')), asText(text, 'matches'), 0) !== null,
    },
    {
      usage: 'findAll(text, pattern)',
      summary: 'Every part of the text that the pattern matches, from left to right.',
      result: 'list',
      examples: [[String.raw`findAll("10.0.0.1 and 10.0.0.2", "\\d+(\\.\\d+){3}")`, ['10.0.0.1', '10.0.0.2']]],
      check: checkPattern,
      run: findAll,
    },
    {
      usage: 'urlEncode(text)',
      summary: 'As a part of a path or query.',
      result: 'string',
      examples: [['urlEncode("a b/c")', 'a%20b%2Fc']],
      run: (text) => urlEncode(asText(text, 'urlEncode')),
    },
    {
      usage: 'urlDecode(text)',
      summary: 'The other way round.',
      result: 'string',
      examples: [['urlDecode("a%20b%2Fc")', 'a b/c']],
      run: (text) => urlDecode(asText(text, 'urlDecode')),
    },
  ],
};

function replace(value: Json, part: Json, by: Json): string {
  const text = asText(value, 'replace');
  const wanted = asText(part, 'replace');
  if (wanted === '') throw failed('replace() takes a part that is not empty');
  const pieces = text.split(wanted);
  const put = asText(by, 'replace');
  spend(((pieces.length - 1) * put.length) / 64);
  return pieces.join(put);
}

function findAll(value: Json, pattern: Json): readonly string[] {
  const text = asText(value, 'findAll');
  const program = compilePattern(asText(pattern, 'findAll'));
  const found: string[] = [];
  for (let from = 0; from <= text.length;) {
    const match = findMatch(program, text, from);
    if (match === null) break;
    const { start, end } = match;
    if (end > start) found.push(text.slice(start, end));
    from = end > start ? end : end + 1;
  }
  return found;
}

function urlEncode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw failed('urlEncode() was given half a character', cause);
  }
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw failed('urlDecode() was given text that is not encoded so', cause);
  }
}
