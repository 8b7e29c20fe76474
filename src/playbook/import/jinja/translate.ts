import { AppError } from '#kernel/error.ts';
import { checkedCel, literal, member, plainPiece, printed, truthOf, type Cel } from '../cel-text.ts';
import { applyFilter, testOf } from './filters.ts';
import { inRange, rangeBounds, rangeOf } from './range.ts';
import { readTemplate } from './template.ts';
import type { Arguments, Jinja, JinjaPart } from './tree.ts';

/** Knows what the names of the other product stand for. */
export interface JinjaNames {
  /**
   * The value at a path such as `node`, 2, `output`.
   * @returns its text in our language and how many of the segments it covers
   * @throws AppError `invalid_playbook` for a path that leads to nothing
   */
  resolve(root: string, segments: readonly (string | number)[]): { readonly text: string; readonly used: number };
}

/** In characters. */
const maxLength = 262_144;

/** Whether there is anything to translate in a text. */
export function isJinja(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/**
 * A Jinja template as a text of our language: alone, an expression keeps the type of its value.
 * @throws AppError `invalid_playbook` with what has no counterpart
 */
export function translateTemplate(text: string, names: JinjaNames): string {
  if (text.length > maxLength)
    throw new AppError('invalid_playbook', `A template is longer than ${maxLength} characters.`);
  if (!isJinja(text)) return plainPiece(text, false);
  const [only, ...others] = meaningful(readTemplate(text));
  if (only?.kind === 'print' && others.length === 0) return wrapped(translate(only.value, names, []).text);
  const parts = only === undefined ? [] : [only, ...others];
  return parts
    .map((part, index) =>
      part.kind === 'text' ? plainPiece(part.text, index < parts.length - 1) : wrapped(textPart(part, names)),
    )
    .join('');
}

/** As a piece of text, whatever a single expression would give. @throws AppError `invalid_playbook` with what has no counterpart */
export function translateText(text: string, names: JinjaNames): string {
  if (!isJinja(text)) return plainPiece(text, false);
  const [only, ...others] = readTemplate(text);
  return only?.kind === 'print' && others.length === 0
    ? wrapped(printed(lenient(translate(only.value, names, []))))
    : translateTemplate(text, names);
}

/** The value of a template as one expression; a plain text is that text. @throws AppError `invalid_playbook` */
export function translateValue(text: string, names: JinjaNames): Cel {
  if (text.length > maxLength)
    throw new AppError('invalid_playbook', `A template is longer than ${maxLength} characters.`);
  const parts = meaningful(readTemplate(text));
  const [only] = parts;
  const value =
    parts.length === 1 && only?.kind === 'print'
      ? translate(only.value, names, [])
      : ({ text: bodyText(parts, names, []), kind: 'text' } as const);
  checkedCel(value.text);
  return value;
}

/** Blanks around a single expression are no part of its value. */
function meaningful(parts: readonly JinjaPart[]): readonly JinjaPart[] {
  const printing = parts.filter((part) => part.kind !== 'text' || part.text.trim() !== '');
  return printing.length === 1 && printing[0]?.kind === 'print' ? printing : parts;
}

function wrapped(expression: string): string {
  return `\${{ ${checkedCel(expression)} }}`;
}

type Items = readonly string[];

function bodyText(parts: readonly JinjaPart[], names: JinjaNames, items: Items): string {
  if (parts.length === 0) return '""';
  return parts.map((part) => partText(part, names, items)).join(' + ');
}

function partText(part: JinjaPart, names: JinjaNames, items: Items): string {
  switch (part.kind) {
    case 'text':
      return literal(part.text).text;
    case 'print':
      // What is missing prints nothing there; with us it would stop the step, which is right only where a value is asked for.
      return printed(lenient(translate(part.value, names, items)));
    case 'for':
      return `${translate(part.items, names, items).text}.map(${part.item}, ${bodyText(part.body, names, [...items, part.item])}).join("")`;
    case 'if':
      return part.branches.reduceRight<string>((otherwise, { test, body }) => {
        const text = bodyText(body, names, items);
        return test === null ? text : `(${truthOf(translate(test, names, items))} ? ${text} : ${otherwise})`;
      }, '""');
  }
}

/** Inside a longer text our language writes values out by itself. */
function textPart(part: JinjaPart, names: JinjaNames): string {
  return part.kind === 'print' ? lenient(translate(part.value, names, [])).text : partText(part, names, []);
}

function lenient(value: Cel): Cel {
  return value.kind === 'any' && value.text.startsWith('vars.')
    ? { text: `default(${value.text}, "")`, kind: 'any' }
    : value;
}

function translate(value: Jinja, names: JinjaNames, items: Items): Cel {
  const again = (inner: Jinja): Cel => translate(inner, names, items);
  switch (value.op) {
    case 'value':
      return literal(value.value);
    case 'name':
    case 'member':
      return translatePath(value, names, items);
    case 'call':
      return translateCall(value.method, again(value.of), value.args, again);
    case 'function':
      return { text: `[${rangeOf(value).join(', ')}]`, kind: 'list' };
    case 'filter':
      return filterOf(value.name, again(value.of), value.args, again);
    case 'test': {
      const test = testOf(value.name, { of: again(value.of), args: value.args, translate: again });
      return { text: value.negated ? `!(${test})` : `(${test})`, kind: 'bool' };
    }
    case 'not':
      return { text: `!(${truthOf(again(value.of))})`, kind: 'bool' };
    case 'minus':
      return { text: `(-${again(value.of).text})`, kind: 'number' };
    case 'binary':
      if (value.right.op === 'function' && (value.operator === 'in' || value.operator === 'not in'))
        return inRange(again(value.left), value.operator === 'in', rangeBounds(value.right));
      return translateBinary(value.operator, again(value.left), again(value.right));
    case 'if': {
      const otherwise: Cel = value.otherwise === null ? literal('') : again(value.otherwise);
      const then = again(value.yes);
      const test = truthOf(again(value.test));
      if (then.kind === otherwise.kind && then.kind !== 'any')
        return { text: `(${test} ? ${then.text} : ${otherwise.text})`, kind: then.kind };
      // Both sides of a choice must be of one type, unless neither is known.
      return { text: `(${test} ? default(${then.text}, null) : default(${otherwise.text}, null))`, kind: 'any' };
    }
    case 'list':
      return { text: `[${value.items.map((item) => again(item).text).join(', ')}]`, kind: 'list' };
    case 'dict':
      return {
        text: `{${value.entries.map(([key, entry]) => `${again(key).text}: ${again(entry).text}`).join(', ')}}`,
        kind: 'any',
      };
  }
}

function filterOf(name: string, of: Cel, args: Arguments, again: (value: Jinja) => Cel): Cel {
  return applyFilter(name, { of, args, translate: again });
}

function translatePath(value: Jinja, names: JinjaNames, items: Items): Cel {
  const keys: Jinja[] = [];
  let root = value;
  for (; root.op === 'member'; root = root.of) keys.unshift(root.key);
  const known = keys.findIndex((key) => key.op !== 'value' || typeof key.value === 'boolean' || key.value === null);
  const segments = (known < 0 ? keys : keys.slice(0, known)).map((key) =>
    key.op === 'value' ? (key.value as string | number) : '',
  );
  const base =
    root.op === 'name'
      ? pathBase(root.name, segments, names, items)
      : { text: translate(root, names, items).text, used: 0 };
  const rest = segments.slice(base.used).reduce<string>(member, base.text);
  const dynamic = keys
    .slice(segments.length)
    .map((key) =>
      key.op === 'value' && (typeof key.value === 'string' || typeof key.value === 'number')
        ? member('', key.value)
        : `[${translate(key, names, items).text}]`,
    );
  return { text: rest + dynamic.join(''), kind: 'any' };
}

function pathBase(
  name: string,
  segments: readonly (string | number)[],
  names: JinjaNames,
  items: Items,
): { readonly text: string; readonly used: number } {
  return items.includes(name) ? { text: name, used: 0 } : names.resolve(name, segments);
}

const methods: Readonly<Record<string, string>> = {
  upper: 'upper',
  lower: 'lower',
  strip: 'trim',
  split: 'split',
  replace: 'replace',
};
const asked: Readonly<Record<string, string>> = { startswith: 'startsWith', endswith: 'endsWith' };

function translateCall(method: string, of: Cel, args: Arguments, again: (value: Jinja) => Cel): Cel {
  const [first, second] = args.positional;
  const filter = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (filter !== undefined) return filterOf(filter, of, args, again);
  const question = Object.hasOwn(asked, method) ? asked[method] : undefined;
  if (question !== undefined && first !== undefined)
    return { text: `${printed(of)}.${question}(${again(first).text})`, kind: 'bool' };
  if (method === 'get' && first !== undefined) {
    const key =
      first.op === 'value' && typeof first.value === 'string'
        ? member(of.text, first.value)
        : `${of.text}[${again(first).text}]`;
    return { text: `default(${key}, ${second === undefined ? 'null' : again(second).text})`, kind: 'any' };
  }
  if (method === 'keys') return { text: `keys(${of.text})`, kind: 'list' };
  if (method === 'values') return { text: `values(${of.text})`, kind: 'list' };
  if (method === 'join' && first !== undefined)
    return { text: `${again(first).text}.map(i, text(i)).join(${of.text})`, kind: 'text' };
  throw new AppError('invalid_playbook', `The method \`${method}\` has no counterpart.`);
}

function translateBinary(operator: string, left: Cel, right: Cel): Cel {
  switch (operator) {
    case 'or':
      if (left.kind === 'bool' && right.kind === 'bool')
        return { text: `(${left.text} || ${right.text})`, kind: 'bool' };
      return { text: `(${truthOf(left)} ? default(${left.text}, null) : default(${right.text}, null))`, kind: 'any' };
    case 'and':
      return { text: `(${truthOf(left)} && ${truthOf(right)})`, kind: 'bool' };
    case 'not in':
      return { text: `!${contains(left, right)}`, kind: 'bool' };
    case 'in':
      return { text: contains(left, right), kind: 'bool' };
    case '~':
      return { text: `(${printed(left)} + ${printed(right)})`, kind: 'text' };
    case '//':
      return { text: `int(${left.text} / ${right.text})`, kind: 'number' };
    case '+':
      return { text: `(${left.text} + ${right.text})`, kind: left.kind === right.kind ? left.kind : 'any' };
    case '-':
    case '*':
    case '/':
    case '%':
      return { text: `(${left.text} ${operator} ${right.text})`, kind: 'number' };
    default:
      return { text: `(${left.text} ${operator} ${right.text})`, kind: 'bool' };
  }
}

/** `in` looks into texts as well, where our language has a method. */
export function contains(left: Cel, right: Cel): string {
  return right.kind === 'text' ? `${right.text}.contains(${left.text})` : `(${left.text} in ${right.text})`;
}
