import { isMap, isPair, isScalar, isSeq, visit, type Node, type Pair } from 'yaml';
import { columnOf } from './lines.ts';
import type { ParsedText } from './parsed.ts';
import type { Path } from './path.ts';

/** A part of the text that can be written anew by itself: a member of a block map, or an item of a block list. */
export interface Anchor {
  readonly start: number;
  readonly end: number;
  readonly column: number;
  /** Path of the document that leads to it, and what remains of the one asked for. */
  readonly path: Path;
  /** Path inside its own text. */
  readonly inner: Path;
}

/** The smallest part of the text that holds what the path names. Null where the whole document is in flow style. */
export function anchorOf({ text, document }: ParsedText, path: Path): Anchor | null {
  let node: unknown = document.contents;
  let found: Anchor | null = null;
  for (const [depth, part] of path.entries()) {
    const member = memberOf(node, part);
    if (member === null) break;
    const start = rangeStart(member);
    if (start === null) break;
    if (isBlock(node)) {
      const inner = isPair(member) ? path.slice(depth) : path.slice(depth + 1);
      const end = contentEnd(text, member);
      found = { start, end, column: columnOf(text, start), path: path.slice(0, depth + 1), inner };
    }
    node = isPair(member) ? member.value : member;
  }
  return found;
}

export function isBlock(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** Whether lists stand further right than their key, as the first one in the text does; true where there is none. */
export function indentsLists({ text, document }: ParsedText): boolean {
  let indents = true;
  visit(document, {
    Pair(_, pair) {
      const key = rangeStart(pair);
      const list = rangeStart(pair.value);
      if (!isSeq(pair.value) || !isBlock(pair.value) || key === null || list === null) return undefined;
      indents = columnOf(text, list) > columnOf(text, key);
      return visit.BREAK;
    },
  });
  return indents;
}

function memberOf(node: unknown, part: string | number): Node | Pair | null {
  if (isSeq(node) && typeof part === 'number') return (node.items[part] as Node | undefined) ?? null;
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && key.value === part) ?? null;
  return null;
}

export function rangeStart(member: unknown): number | null {
  const node = (isPair(member) ? member.key : member) as Node | null;
  return node?.range?.[0] ?? null;
}

/** Where the content ends, without the blanks, comments and line breaks behind it. */
export function contentEnd(text: string, member: unknown): number {
  if (isPair(member)) {
    const key = (member.key as Node | null)?.range?.[1] ?? 0;
    const colon = text.indexOf(':', key) + 1;
    return Math.max(colon, member.value === null ? 0 : contentEnd(text, member.value));
  }
  if (isBlock(member)) {
    const last = (member as { readonly items: readonly unknown[] }).items.at(-1);
    if (last !== undefined && last !== null) return contentEnd(text, last);
  }
  const end = (member as Node).range?.[1] ?? 0;
  return end - (text.slice(0, end).length - text.slice(0, end).trimEnd().length);
}
