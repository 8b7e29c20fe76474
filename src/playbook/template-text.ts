import type { Json } from '#kernel/json.ts';
import { remember } from './cache.ts';

/** A text is a row of plain texts and expressions. */
export type TemplatePart = string | { readonly expression: string };

export interface SplitText {
  readonly parts: readonly TemplatePart[];
  /** What keeps the text from being a template, and where in it; the parts end there. */
  readonly fault: { readonly message: string; readonly offset: number; readonly fix: string } | null;
}

const opening = '${{';

/** Splits a text at `${{ … }}`; `$${{` stands for the characters `${{` themselves. */
export const splitText = remember(2_000, split);

/** The text of the expression when the text is nothing else, so that its value keeps its type. */
export function onlyExpression({ parts, fault }: SplitText): string | null {
  const [first] = parts;
  return parts.length === 1 && fault === null && typeof first === 'object' ? first.expression : null;
}

const known = new WeakMap<object, boolean>();

/** Whether anything in the value has to be resolved. */
export function isTemplate(value: Json): boolean {
  if (typeof value === 'string') return value.includes(opening);
  if (typeof value !== 'object' || value === null) return false;
  const remembered = known.get(value);
  if (remembered !== undefined) return remembered;
  const found = Object.values(value).some(isTemplate);
  known.set(value, found);
  return found;
}

function split(text: string): SplitText {
  const parts: TemplatePart[] = [];
  let plain = '';
  let position = 0;
  for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, position)) {
    if (start > position && text[start - 1] === '$') {
      plain += text.slice(position, start - 1) + opening;
      position = start + opening.length;
      continue;
    }
    plain += text.slice(position, start);
    if (plain !== '') parts.push(plain);
    plain = '';
    const end = endOfExpression(text, start + opening.length);
    if (end === null) {
      return {
        parts,
        fault: {
          message: 'has an expression that is not closed',
          offset: start,
          fix: 'End it with `}}`, or write `$${{` for the characters themselves.',
        },
      };
    }
    const expression = text.slice(start + opening.length, end).trim();
    if (expression === '') {
      return {
        parts,
        fault: {
          message: 'has an empty expression',
          offset: start,
          fix: 'Write an expression between `${{` and `}}`.',
        },
      };
    }
    parts.push({ expression });
    position = end + 2;
  }
  plain += text.slice(position);
  if (plain !== '') parts.push(plain);
  return { parts, fault: null };
}

/** Where the `}}` stands that belongs to no map and no text inside the expression. */
function endOfExpression(text: string, start: number): number | null {
  let braces = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"' || character === "'") {
      const end = endOfQuoted(text, position);
      if (end === null) return null;
      position = end;
    } else if (character === '{') {
      braces += 1;
    } else if (character === '}') {
      if (braces === 0) return text[position + 1] === '}' ? position : null;
      braces -= 1;
    }
  }
  return null;
}

/** Position of the last quote of a quoted text: plain, triple-quoted or raw. */
function endOfQuoted(text: string, start: number): number | null {
  const quote = text.charAt(start);
  const fence = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const raw = /(?:^|[^A-Za-z0-9_])[rR]$/.test(text.slice(Math.max(0, start - 2), start));
  for (let position = start + fence.length; position < text.length; position += 1) {
    if (text[position] === '\\' && !raw) position += 1;
    else if (text.startsWith(fence, position)) return position + fence.length - 1;
  }
  return null;
}
