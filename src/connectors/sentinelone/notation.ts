import { AppError } from '#kernel/error.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { fieldOf, kindOfName, type Conversion } from './fields.ts';
import { fieldSets } from './filters.ts';
import { groups } from './groups.ts';

/** What a line of notation describes: the fields of an input, and how their values travel. */
export interface Vocabulary {
  readonly fields: Fields;
  /** Values whose JSON form differs from their input form. */
  readonly conversions: ReadonlyMap<string, Conversion>;
  /** Fields that the console also takes as null. */
  readonly nullable: readonly string[];
  /** The parts of groups, and of lists of groups. */
  readonly groups: ReadonlyMap<string, Vocabulary>;
}

/**
 * Reads the notation in which the tables of actions name their fields:
 *
 * - `name`: the kind follows from the name (see `fields.ts`); `name!` is required, `name?` may be cleared (sent as null)
 * - `name:kind`, `name:kind(bound)`, `name:a|b|'c d'` (a choice), `name:[a|b]` (a list of choices)
 * - `name:long(1|5|10)` a choice among numbers
 * - `name:{ … }` a group, `name:[{ … }]` a list of groups, `name:@shared` and `name:[@shared]` the same by name
 * - `...set` all fields of a shared set, `-name` without this one
 * - `"text"` after a field is its help
 *
 * The tables are our own, so a mistake is a fault of the program.
 * @throws AppError `internal` for a text that is not in the notation
 */
export function readNotation(text: string): Vocabulary {
  const known = vocabularies.get(text);
  if (known !== undefined) return known;
  const vocabulary = parse(text);
  vocabularies.set(text, vocabulary);
  return vocabulary;
}

export const emptyVocabulary: Vocabulary = { fields: {}, conversions: new Map(), nullable: [], groups: new Map() };

const vocabularies = new Map<string, Vocabulary>([['', emptyVocabulary]]);

interface Draft {
  readonly fields: Record<string, Field>;
  /** The kind texts given so far: `xNin` takes the kind of `x`. */
  readonly kinds: Map<string, string>;
  readonly conversions: Map<string, Conversion>;
  readonly nullable: string[];
  readonly groups: Map<string, Vocabulary>;
}

interface Cursor {
  readonly text: string;
  readonly tokens: readonly string[];
  at: number;
}

/** Names, operators, quoted texts, and bounds in parentheses. */
const tokenPattern =
  /\s*(\.\.\.|\[@|\[\{|\}\]|"[^"]*"|'[^']*'|\([^)]*\)|[{}[\]|:!?@-]|[^\s{}[\]|:!?@"'(),-][^\s{}[\]|:!?"'(),-]*(?:-[^\s{}[\]|:!?"'(),-]+)*)/y;

function parse(text: string): Vocabulary {
  const cursor: Cursor = { text, tokens: tokensOf(text), at: 0 };
  const draft = readItems(cursor);
  if (cursor.at < cursor.tokens.length) throw mistake(cursor, 'an end');
  return draft;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex;
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined)
      throw new AppError('internal', `Notation: nothing readable at "${text.slice(at, at + 30)}".`);
    tokens.push(token);
  }
  return tokens;
}

function readItems(cursor: Cursor): Draft {
  const draft: Draft = { fields: {}, kinds: new Map(), conversions: new Map(), nullable: [], groups: new Map() };
  for (let token = peek(cursor); token !== undefined && token !== '}' && token !== '}]'; token = peek(cursor)) {
    if (token === '...') addSet(cursor, draft);
    else if (token === '-') drop(cursor, draft);
    else readField(cursor, draft);
  }
  return draft;
}

function addSet(cursor: Cursor, draft: Draft): void {
  next(cursor);
  const name = next(cursor);
  const set = fieldSets[name];
  if (set === undefined) throw mistake(cursor, 'the name of a field set');
  const { fields, conversions, nullable, groups: parts } = readNotation(set);
  Object.assign(draft.fields, fields);
  for (const [key, conversion] of conversions) draft.conversions.set(key, conversion);
  for (const [key, part] of parts) draft.groups.set(key, part);
  draft.nullable.push(...nullable);
}

function drop(cursor: Cursor, draft: Draft): void {
  next(cursor);
  const name = next(cursor);
  if (draft.fields[name] === undefined) throw mistake(cursor, 'the name of a field named before');
  delete draft.fields[name];
  draft.conversions.delete(name);
  draft.groups.delete(name);
}

function readField(cursor: Cursor, draft: Draft): void {
  const name = next(cursor);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw mistake(cursor, 'a field name');
  const required = take(cursor, '!');
  if (take(cursor, '?')) draft.nullable.push(name);
  const typed = take(cursor, ':') ? readKind(cursor, name, draft) : (positiveKind(name, draft) ?? kindOfName(name));
  const help = peek(cursor)?.startsWith('"') === true ? next(cursor).slice(1, -1) : undefined;
  if (typed === null) return;
  if (typeof typed === 'string') {
    draft.kinds.set(name, typed);
    const { field, conversion } = fieldOf(name, typed, { required, help });
    draft.fields[name] = field;
    if (conversion !== undefined) draft.conversions.set(name, conversion);
    return;
  }
  draft.fields[name] = { ...typed, ...(required ? { required } : {}), ...(help === undefined ? {} : { help }) };
}

function positiveKind(name: string, draft: Draft): string | undefined {
  return name.endsWith('Nin') ? draft.kinds.get(name.slice(0, -3)) : undefined;
}

/** A kind by its text, or a ready field for groups; null for an empty group, which takes no input. */
function readKind(cursor: Cursor, name: string, draft: Draft): string | Field | null {
  const token = next(cursor);
  switch (token) {
    case '{':
      return groupField(name, closed(cursor, '}'), draft, null);
    case '[{':
      return groupField(name, closed(cursor, '}]'), draft, bound(cursor));
    case '@':
      return groupField(name, shared(cursor), draft, null);
    case '[@': {
      const part = shared(cursor);
      expect(cursor, ']');
      return groupField(name, part, draft, bound(cursor));
    }
    case '[': {
      const choices = choicesFrom(cursor, next(cursor));
      expect(cursor, ']');
      return `[${choices}]${bound(cursor)}`;
    }
    default: {
      const choices = choicesFrom(cursor, token);
      return choices.includes('|') || token.startsWith("'") ? choices : `${token}${bound(cursor)}`;
    }
  }
}

function groupField(name: string, part: Vocabulary, draft: Draft, listBound: string | null): Field | null {
  draft.groups.set(name, part);
  if (Object.keys(part.fields).length === 0) return null;
  const { label } = fieldOf(name, 'text', {}).field;
  const common = label === undefined ? {} : { label };
  if (listBound === null) return { kind: 'group', fields: part.fields, ...common };
  const maxItems = listBound === '' ? 100 : Number(listBound.slice(1, -1));
  return { kind: 'list', of: part.fields, maxItems, ...common };
}

function closed(cursor: Cursor, end: string): Vocabulary {
  const part = readItems(cursor);
  expect(cursor, end);
  return part;
}

function shared(cursor: Cursor): Vocabulary {
  const group = groups[next(cursor)];
  if (group === undefined) throw mistake(cursor, 'the name of a shared group');
  return readNotation(group);
}

function choicesFrom(cursor: Cursor, first: string): string {
  let choices = first.replaceAll("'", '');
  while (take(cursor, '|')) choices += `|${next(cursor).replaceAll("'", '')}`;
  return first.startsWith("'") && !choices.includes('|') ? `=${choices}` : choices;
}

function bound(cursor: Cursor): string {
  return peek(cursor)?.startsWith('(') === true ? next(cursor) : '';
}

function peek(cursor: Cursor): string | undefined {
  return cursor.tokens[cursor.at];
}

function next(cursor: Cursor): string {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw mistake(cursor, 'more');
  cursor.at += 1;
  return token;
}

function take(cursor: Cursor, token: string): boolean {
  if (peek(cursor) !== token) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, token: string): void {
  if (!take(cursor, token)) throw mistake(cursor, token);
}

function mistake(cursor: Cursor, wanted: string): AppError {
  const seen = cursor.tokens.slice(Math.max(0, cursor.at - 5), cursor.at + 2).join(' ');
  return new AppError('internal', `Notation: ${wanted} expected near "${seen}".`);
}
