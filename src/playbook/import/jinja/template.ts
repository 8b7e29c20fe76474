import { AppError } from '#kernel/error.ts';
import { readJinja } from './expression.ts';
import type { JinjaPart } from './tree.ts';

const maxBlocks = 20;

interface Piece {
  readonly kind: 'text' | 'print' | 'block';
  readonly text: string;
}

/** Reads a Jinja template: text, `{{ }}`, `{% if %}`, `{% for %}`. @throws AppError `invalid_playbook`, also for blocks that cannot be translated */
export function readTemplate(text: string): readonly JinjaPart[] {
  const reader: Reader = { pieces: splitPieces(text), position: 0, depth: 0 };
  const parts = readParts(reader, []);
  if (reader.position < reader.pieces.length) throw strange(reader.pieces[reader.position]?.text ?? '');
  return parts;
}

interface Reader {
  readonly pieces: readonly Piece[];
  position: number;
  depth: number;
}

const opening = /\{[{%#]/g;
const closings: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

function splitPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  let trim = false;
  const plain = (end: number, trimEnd: boolean): void => {
    let piece = text.slice(position, end);
    if (trim) piece = piece.trimStart();
    if (trimEnd) piece = piece.trimEnd();
    if (piece !== '') pieces.push({ kind: 'text', text: piece });
  };
  for (;;) {
    opening.lastIndex = position;
    const found = opening.exec(text);
    if (found === null) break;
    const [open] = found;
    const end = endOf(text, found.index + 2, closings[open] ?? '}}', open === '{#');
    if (end === null) throw new AppError('invalid_playbook', `\`${open}\` is not closed in a Jinja template.`);
    let inner = text.slice(found.index + 2, end);
    plain(found.index, inner.startsWith('-'));
    trim = inner.endsWith('-');
    inner = inner.replace(/^[-+]/, '').replace(/[-+]$/, '').trim();
    if (open !== '{#') pieces.push({ kind: open === '{{' ? 'print' : 'block', text: inner });
    position = end + 2;
  }
  plain(text.length, false);
  return pieces;
}

/** Where the print or block that begins at a position ends; null when none begins there or it is not closed. */
export function templateEnd(text: string, start: number): number | null {
  const open = text.slice(start, start + 2);
  if (open !== '{{' && open !== '{%') return null;
  const end = endOf(text, start + 2, closings[open] ?? '}}', false);
  return end === null ? null : end + 2;
}

/** Where the closing mark stands that is in no quotes and, of `}}`, closes no braces of its own. */
function endOf(text: string, start: number, close: string, comment: boolean): number | null {
  if (comment) return orNull(text.indexOf(close, start));
  let braces = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"' || character === "'") {
      position += 1;
      while (position < text.length && text[position] !== character) position += text[position] === '\\' ? 2 : 1;
    } else if (braces === 0 && text.startsWith(close, position)) return position;
    else if (character === '{') braces += 1;
    else if (character === '}') braces -= 1;
  }
  return null;
}

function orNull(index: number): number | null {
  return index < 0 ? null : index;
}

function readParts(reader: Reader, until: readonly string[]): readonly JinjaPart[] {
  const parts: JinjaPart[] = [];
  for (let piece = reader.pieces[reader.position]; piece !== undefined; piece = reader.pieces[reader.position]) {
    if (piece.kind === 'block' && until.includes(wordOf(piece))) return parts;
    reader.position += 1;
    if (piece.kind === 'text') parts.push({ kind: 'text', text: piece.text });
    else if (piece.kind === 'print') parts.push({ kind: 'print', value: readJinja(piece.text) });
    else parts.push(readBlock(reader, piece));
  }
  if (until.length > 0) throw new AppError('invalid_playbook', `A Jinja block has no \`${until.at(-1)}\`.`);
  return parts;
}

function readBlock(reader: Reader, piece: Piece): JinjaPart {
  const word = wordOf(piece);
  reader.depth += 1;
  if (reader.depth > maxBlocks)
    throw new AppError('invalid_playbook', `Jinja blocks are nested deeper than ${maxBlocks} levels.`);
  const part = word === 'if' ? readIf(reader, piece) : word === 'for' ? readFor(reader, piece) : null;
  if (part === null) throw strange(piece.text);
  reader.depth -= 1;
  return part;
}

function readIf(reader: Reader, first: Piece): JinjaPart {
  const branches: { test: ReturnType<typeof readJinja> | null; body: readonly JinjaPart[] }[] = [];
  for (let piece = first; ;) {
    const word = wordOf(piece);
    const test = word === 'else' ? null : readJinja(piece.text.slice(word.length));
    branches.push({ test, body: readParts(reader, test === null ? ['endif'] : ['elif', 'else', 'endif']) });
    piece = reader.pieces[reader.position] ?? piece;
    reader.position += 1;
    if (wordOf(piece) === 'endif') return { kind: 'if', branches };
  }
}

function readFor(reader: Reader, { text }: Piece): JinjaPart {
  const found = /^for\s+([A-Za-z]\w*)\s+in\s+([^]+)$/.exec(text);
  if (found === null) throw strange(text);
  const [, item = '', items = ''] = found;
  const body = readParts(reader, ['endfor']);
  reader.position += 1;
  return { kind: 'for', item, items: readJinja(items), body };
}

function wordOf({ text }: Piece): string {
  return /^\w+/.exec(text)?.[0] ?? '';
}

function strange(text: string): AppError {
  return new AppError('invalid_playbook', `The Jinja block \`${text.slice(0, 60)}\` has no counterpart.`);
}
