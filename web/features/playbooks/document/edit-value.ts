import { Document, isMap, isScalar, parseDocument, Scalar, type Node } from 'yaml';
import type { Json } from '../../../lib/json.ts';
import { anchorOf, contentEnd, indentsLists, isBlock, rangeStart, type Anchor } from './anchor.ts';
import { columnOf, indent, lineEnd, lineStart, outdent, splice } from './lines.ts';
import { nodeAt, type ParsedText } from './parsed.ts';
import type { Path } from './path.ts';
import { putIn, render, scalarText } from './render.ts';

/** Sets, or takes away, what is at a path, and rewrites as little of the text as that needs. Null where it finds no way. */
export function setValue(parsed: ParsedText, path: Path, value: Json | Node | undefined): string | null {
  if (value === undefined) return removeMember(parsed, path) ?? rewrite(parsed, path, value);
  return replaceScalar(parsed, path, value) ?? addMember(parsed, path, value) ?? rewrite(parsed, path, value);
}

/** Writes the smallest part anew that holds the path. */
function rewrite(parsed: ParsedText, path: Path, value: Json | Node | undefined): string | null {
  // What goes leaves its holder behind, which must still be there.
  const anchor = anchorOf(parsed, value === undefined ? path.slice(0, -1) : path);
  if (anchor === null) return null;
  const inner = value === undefined ? [...anchor.inner, ...path.slice(-1)] : anchor.inner;
  return rewriteAnchor(parsed, anchor, (document) => putIn(document, inner, value));
}

export function rewriteAnchor(
  parsed: ParsedText,
  { start, end, column }: Anchor,
  edit: (document: ReturnType<typeof parseDocument>) => void,
): string | null {
  const { text } = parsed;
  const document = parseDocument(outdent(text.slice(start, end), column));
  if (document.errors.length > 0) return null;
  edit(document);
  return splice(text, start, end, indent(render(document, indentsLists(parsed)), column));
}

function replaceScalar(parsed: ParsedText, path: Path, value: Json | Node): string | null {
  const edit = scalarEdit(parsed, path, value);
  return edit === null ? null : splice(parsed.text, edit.start, edit.end, edit.by);
}

/** What is written in place of a part of a text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** One value of one line, written as the one before it. Null where there is none. */
export function scalarEdit({ text, document }: ParsedText, path: Path, value: Json | Node): Edit | null {
  const node = nodeAt(document, path);
  if (!isScalar(node) || node.range === undefined || node.range === null || isObject(value)) return null;
  const [start, end] = node.range;
  if (start === end || text.slice(start, end).includes('\n') || String(value).includes('\n')) return null;
  const quoted = typeof value === 'string' && (node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE');
  const scalar = new Scalar(value);
  if (quoted && node.type !== undefined) scalar.type = node.type;
  return { start, end, by: scalarText(scalar, isInFlow(document, path)) };
}

function isInFlow(document: ParsedText['document'], path: Path): boolean {
  return path.some((_, depth) => !isBlock(nodeAt(document, path.slice(0, depth))));
}

/** A key that is not there yet, as lines behind the last one of its map. */
function addMember(parsed: ParsedText, path: Path, value: Json | Node): string | null {
  const { text, document } = parsed;
  const depth = path.findIndex((_, at) => nodeAt(document, path.slice(0, at + 1)) === null);
  const map = depth === -1 ? null : nodeAt(document, path.slice(0, depth));
  if (!isMap(map) || !isBlock(map) || map.items.length === 0 || map.has(path[depth])) return null;
  const column = columnOf(text, rangeStart(map.items[0]) ?? 0);
  const end = lineEnd(text, contentEnd(text, map.items.at(-1)));
  const member = new Document({});
  putIn(member, path.slice(depth), value);
  const lines = `${' '.repeat(column)}${indent(render(member, indentsLists(parsed)), column)}\n`;
  return splice(text, end, end, (end > 0 && text[end - 1] !== '\n' ? '\n' : '') + lines);
}

/** Takes the lines of a member out of a block map. */
function removeMember({ text, document }: ParsedText, path: Path): string | null {
  const map = nodeAt(document, path.slice(0, -1));
  if (!isMap(map) || !isBlock(map) || map.items.length < 2) return null;
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
  const start = rangeStart(pair);
  if (pair === undefined || start === null) return null;
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() !== '') return null;
  return splice(text, from, lineEnd(text, contentEnd(text, pair)), '');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
