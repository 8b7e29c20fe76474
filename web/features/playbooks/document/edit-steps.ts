import { isMap, isSeq, visit, type YAMLSeq } from 'yaml';
import { anchorOf, contentEnd, isBlock, rangeStart } from './anchor.ts';
import { vanishesWhenEmpty } from './changes.ts';
import { rewriteAnchor, setValue } from './edit-value.ts';
import { columnOf, indent, lineEnd, lineStart, outdent, splice } from './lines.ts';
import { nodeAt, type ParsedText } from './parsed.ts';
import type { Path } from './path.ts';
import { stepsNode } from './render.ts';

/** The lines of one item of a block list, the comments above it included. */
interface ItemLines {
  readonly start: number;
  /** Where its `-` is. */
  readonly dash: number;
  readonly end: number;
}

/** A step as text of a YAML list of one, as it would stand at the start of a line; with its comments. */
export function textOfStep({ text, document }: ParsedText, path: Path): string | null {
  const list = nodeAt(document, path.slice(0, -1));
  const index = path.at(-1) as number;
  if (isSeq(list) && isBlock(list)) {
    const lines = linesOf(text, list, index);
    if (lines === null) return null;
    const column = columnOf(text, lines.dash);
    return outdent(`\n${text.slice(lines.start, lines.end)}`, column)
      .slice(1)
      .trimEnd();
  }
  const node = nodeAt(document, path);
  if (node?.range === undefined || node.range === null) return null;
  const [start, end] = node.range;
  return `- ${text.slice(start, end)}`;
}

/** Puts the steps of a YAML list into the list at the path. */
export function insertSteps(parsed: ParsedText, path: Path, index: number, source: string): string | null {
  const { text, document } = parsed;
  const list = nodeAt(document, path);
  if (!isSeq(list) || list.items.length === 0) {
    const steps = stepsNode(source);
    return steps === null ? null : setValue(parsed, path, steps);
  }
  if (!isBlock(list)) return insertInFlow(parsed, path, index, source);
  const first = linesOf(text, list, 0);
  const near = linesOf(text, list, Math.min(index, list.items.length - 1));
  if (first === null || near === null) return null;
  const column = columnOf(text, first.dash);
  const at = index < list.items.length ? near.start : near.end;
  const before = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return splice(text, at, at, `${before}${' '.repeat(column)}${indent(source.trimEnd(), column)}\n`);
}

export function removeStep(parsed: ParsedText, path: Path): string | null {
  const { text, document } = parsed;
  const at = path.slice(0, -1);
  const list = nodeAt(document, at);
  if (!isSeq(list)) return null;
  if (list.items.length === 1) return setValue(parsed, at, vanishesWhenEmpty(at) ? undefined : []);
  const index = path.at(-1) as number;
  if (isBlock(list)) {
    const lines = linesOf(text, list, index);
    return lines === null ? null : splice(text, lines.start, lines.end, '');
  }
  const anchor = anchorOf(parsed, at);
  return anchor === null ? null : rewriteAnchor(parsed, anchor, (own) => own.deleteIn([...anchor.inner, index]));
}

function insertInFlow(parsed: ParsedText, path: Path, index: number, source: string): string | null {
  const anchor = anchorOf(parsed, path);
  const steps = stepsNode(source);
  if (anchor === null || steps === null) return null;
  visit(steps, { Collection: (_, node) => void (node.flow = true) });
  return rewriteAnchor(parsed, anchor, (own) => {
    const list: unknown = own.getIn([...anchor.inner], true);
    if (isSeq(list)) list.items.splice(index, 0, ...(steps.items as readonly unknown[]));
  });
}

function linesOf(text: string, list: YAMLSeq, index: number): ItemLines | null {
  const item: unknown = list.items[index];
  const node = rangeStart(item);
  if (node === null || !isMap(item)) return null;
  const dash = text.slice(0, node).trimEnd().length - 1;
  const line = lineStart(text, dash);
  if (text[dash] !== '-' || text.slice(line, dash).trim() !== '') return null;
  return { start: withComments(text, line), dash, end: lineEnd(text, contentEnd(text, item)) };
}

/** Comments directly above belong to what they stand above. */
function withComments(text: string, line: number): number {
  let start = line;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!text.slice(above, start).trimStart().startsWith('#')) break;
    start = above;
  }
  return start;
}
