/** What our own guides are made of: a small part of Markdown, as a tree that is shown without any HTML of its own. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const bullet = /^\s*(?:[-*]|\d+[.)])\s+/;

export function blocksOf(source: string): readonly Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins at a line, and the line after it. */
function blockAt(lines: readonly string[], at: number): readonly [Block | null, number] {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [null, at + 1];
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading !== null) return [{ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' }, at + 1];
  if (line.trimStart().startsWith('```')) return codeAt(lines, at);
  if (line.startsWith('|')) return tableAt(lines, at);
  if (bullet.test(line)) return listAt(lines, at);
  const end = endOf(lines, at, (each) => each.trim() === '' || /^(#{1,6}\s|```|\|)/.test(each) || bullet.test(each));
  const text = lines.slice(at, end).join(' ');
  return line.startsWith('>')
    ? [{ kind: 'quote', text: text.replaceAll(/(^|\s)>\s?/g, ' ').trim() }, end]
    : [{ kind: 'paragraph', text }, end];
}

function endOf(lines: readonly string[], at: number, stops: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && !stops(lines[end] ?? '')) end += 1;
  return end;
}

function codeAt(lines: readonly string[], at: number): readonly [Block, number] {
  const end = endOf(lines, at, (line) => line.trimStart().startsWith('```'));
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function tableAt(lines: readonly string[], at: number): readonly [Block, number] {
  const end = endOf(lines, at, (line) => !line.startsWith('|'));
  const rows = lines
    .slice(at, end)
    .filter((line) => !/^\|[\s|:-]+\|?\s*$/.test(line))
    .map(cellsOf);
  return [{ kind: 'table', head: rows[0] ?? [], rows: rows.slice(1) }, end];
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

/** Lines that are set in belong to the item before them. */
function listAt(lines: readonly string[], at: number): readonly [Block, number] {
  const end = endOf(lines, at, (line) => line.trim() === '' || !(bullet.test(line) || /^\s{2,}/.test(line)));
  const items: string[] = [];
  for (const line of lines.slice(at, end)) {
    if (bullet.test(line)) items.push(line.replace(bullet, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return [{ kind: 'list', ordered: /^\s*\d/.test(lines[at] ?? ''), items }, end];
}

export type Span =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** Code, strong and emphasised parts and links of a line. */
export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let last = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > last) spans.push({ kind: 'text', text: text.slice(last, match.index) });
    spans.push(spanOf(match));
    last = match.index + match[0].length;
  }
  if (last < text.length) spans.push({ kind: 'text', text: text.slice(last) });
  return spans;
}

function spanOf([whole, code, strong, emphasis, label, to]: RegExpMatchArray): Span {
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', text: strong };
  if (emphasis !== undefined) return { kind: 'emphasis', text: emphasis };
  return { kind: 'link', text: label ?? whole ?? '', to: to ?? '' };
}
