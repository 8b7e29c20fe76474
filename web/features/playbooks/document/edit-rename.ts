import { isScalar } from 'yaml';
import { indentsLists } from './anchor.ts';
import { scalarEdit, type Edit } from './edit-value.ts';
import { splice } from './lines.ts';
import { nodeAt, parseText, type ParsedText } from './parsed.ts';
import { valueAt, type Path } from './path.ts';
import { renamedTexts, renameInTemplate } from './references.ts';
import { render } from './render.ts';

/** Calls a step otherwise, and changes the letters of what names it and nothing beside them. Null where it finds no way. */
export function renameInPlace(parsed: ParsedText, path: Path, id: string): string | null {
  const before = valueAt(parsed.value, [...path, 'id']);
  if (typeof before !== 'string') return null;
  const edits: Edit[] = [];
  for (const each of renamedTexts(parsed.value, path, id)) {
    const edit = blockEdit(parsed, each.path, before, id) ?? scalarEdit(parsed, each.path, each.value);
    if (edit === null) return null;
    edits.push(edit);
  }
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, by }) => splice(text, start, end, by), parsed.text);
}

/** A text of several lines keeps how it is broken: nothing in it is written otherwise than it reads. */
function blockEdit({ text, document }: ParsedText, path: Path, before: string, id: string): Edit | null {
  const node = nodeAt(document, path);
  if (!isScalar(node) || (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')) return null;
  const [start, end] = node.range ?? [0, 0];
  return { start, end, by: renameInTemplate(text.slice(start, end), before, id) };
}

/** The same through the library, which may write blanks anew. */
export function renameThroughDocument(parsed: ParsedText, path: Path, id: string): string {
  const { document } = parseText(parsed.text);
  for (const each of renamedTexts(parsed.value, path, id)) {
    const node = nodeAt(document, each.path);
    if (isScalar(node)) node.value = each.value;
    else document.setIn([...each.path], each.value);
  }
  return `${render(document, indentsLists(parsed))}\n`;
}
