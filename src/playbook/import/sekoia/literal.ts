import { templateEnd } from '../jinja/template.ts';

/*
 * The platform reads a rendered text that is a literal of Python or JSON as the value that it stands for: `['a', 'b']` is a list,
 * and `{"id": "{{ node.1.id }}", "check": True}` an object. Here the structure is read first, so that what a template gives stays
 * inside its place.
 */

const maxDepth = 32;

/** Makes values of what a literal holds. */
export interface LiteralBuilder<T> {
  readonly plain: (value: string | number | boolean | null) => T;
  /** @param quoted whether it stands in quotes, where it gives a text */
  readonly template: (text: string, quoted: boolean) => T;
  readonly list: (items: readonly T[]) => T;
  readonly object: (entries: readonly (readonly [string, T])[]) => T;
}

/** What the list or object in a text stands for; null for any other text. */
export function readLiteral<T>(text: string, build: LiteralBuilder<T>): T | null {
  const trimmed = text.trim();
  if (!/^(?:\[|\{(?![{%#]))/.test(trimmed)) return null;
  const reader: Reader<T> = { text: trimmed, position: 0, build };
  const found = readValue(reader, 0);
  return found !== null && reader.position === trimmed.length ? found.value : null;
}

interface Reader<T> {
  readonly text: string;
  position: number;
  readonly build: LiteralBuilder<T>;
}

/** Wrapped, because a value may be null itself. */
type Found<T> = { readonly value: T } | null;

const space = /\s*/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const word = /(?:True|true|False|false|None|null)(?!\w)/y;
const words: Readonly<Record<string, boolean | null>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
};

function take<T>(reader: Reader<T>, pattern: RegExp): string | null {
  pattern.lastIndex = reader.position;
  const found = pattern.exec(reader.text)?.[0] ?? null;
  if (found !== null) reader.position += found.length;
  return found;
}

function mark<T>(reader: Reader<T>, expected: string): boolean {
  take(reader, space);
  if (reader.text[reader.position] !== expected) return false;
  reader.position += 1;
  return true;
}

function readValue<T>(reader: Reader<T>, depth: number): Found<T> {
  take(reader, space);
  if (depth > maxDepth) return null;
  const template = takeTemplate(reader);
  if (template !== null) return template.startsWith('{{') ? { value: reader.build.template(template, false) } : null;
  const next = reader.text[reader.position];
  if (next === '[') return readList(reader, depth);
  if (next === '{') return readObject(reader, depth);
  if (next === '"' || next === "'") return readQuoted(reader);
  const figure = take(reader, number);
  if (figure !== null) return { value: reader.build.plain(Number(figure)) };
  const constant = take(reader, word);
  return constant === null ? null : { value: reader.build.plain(words[constant] ?? null) };
}

function takeTemplate<T>(reader: Reader<T>): string | null {
  const end = templateEnd(reader.text, reader.position);
  if (end === null) return null;
  const template = reader.text.slice(reader.position, end);
  reader.position = end;
  return template;
}

function readList<T>(reader: Reader<T>, depth: number): Found<T> {
  const items: T[] = [];
  mark(reader, '[');
  while (!mark(reader, ']')) {
    if (items.length > 0 && !mark(reader, ',')) return null;
    // A comma after the last item is Python.
    if (items.length > 0 && mark(reader, ']')) break;
    const item = readValue(reader, depth + 1);
    if (item === null) return null;
    items.push(item.value);
  }
  return { value: reader.build.list(items) };
}

function readObject<T>(reader: Reader<T>, depth: number): Found<T> {
  const entries: [string, T][] = [];
  mark(reader, '{');
  while (!mark(reader, '}')) {
    if (entries.length > 0 && !mark(reader, ',')) return null;
    if (entries.length > 0 && mark(reader, '}')) break;
    take(reader, space);
    const key = takeQuoted(reader);
    if (key === null || key.hasTemplate || !mark(reader, ':')) return null;
    const value = readValue(reader, depth + 1);
    if (value === null) return null;
    entries.push([key.text, value.value]);
  }
  return { value: reader.build.object(entries) };
}

function readQuoted<T>(reader: Reader<T>): Found<T> {
  const quoted = takeQuoted(reader);
  if (quoted === null) return null;
  const { build } = reader;
  return { value: quoted.hasTemplate ? build.template(quoted.text, true) : build.plain(quoted.text) };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** A text in quotes; quotes inside of its templates do not end it. */
function takeQuoted<T>(reader: Reader<T>): { readonly text: string; readonly hasTemplate: boolean } | null {
  const quote = reader.text[reader.position];
  if (quote !== '"' && quote !== "'") return null;
  reader.position += 1;
  let text = '';
  let hasTemplate = false;
  for (let next = reader.text[reader.position]; next !== undefined; next = reader.text[reader.position]) {
    const template = takeTemplate(reader);
    if (template !== null) {
      hasTemplate = true;
      text += template;
      continue;
    }
    reader.position += 1;
    if (next === quote) return { text, hasTemplate };
    text += next === '\\' ? takeEscape(reader) : next;
  }
  return null;
}

function takeEscape<T>(reader: Reader<T>): string {
  const code = take(reader, /u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^]/y) ?? '';
  if (/^[ux]./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  // As Python does: a backslash before anything else stays.
  return escapes[code] ?? `\\${code}`;
}
