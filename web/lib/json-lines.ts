import { isJsonObject, type Json } from './json.ts';
import { cutText } from './vendor-text.ts';

/** One line of a document as a tree. */
export interface JsonLine {
  /** Where it is in the document, for example `$["items"][3]`. */
  readonly path: string;
  readonly depth: number;
  /** Name or index; null at the top and for the parts of a text. */
  readonly name: string | null;
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'part';
  readonly text: string;
  /** Whether there is more below it, and whether that is shown. */
  readonly open: boolean | null;
}

const shownLength = 160;
const partLength = 200;
const openDepth = 2;
const openMembers = 50;

/** The lines in sight of what is open. What is closed is not walked, whatever its size. */
export function jsonLines(value: Json, turned: ReadonlySet<string>): readonly JsonLine[] {
  const lines: JsonLine[] = [];
  addLines(lines, { value, path: '$', name: null, depth: 0, crowded: false }, turned);
  return lines;
}

interface Place {
  readonly value: Json;
  readonly path: string;
  readonly name: string | null;
  readonly depth: number;
  /** Inside a long list, where everything is closed at first. */
  readonly crowded: boolean;
}

function addLines(lines: JsonLine[], place: Place, turned: ReadonlySet<string>): void {
  const { value, path, name, depth } = place;
  if (typeof value === 'string') {
    addText(lines, { ...place, value }, turned);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    const kind = value === null ? 'null' : (typeof value as 'number' | 'boolean');
    lines.push({ path, depth, name, kind, text: String(value), open: null });
    return;
  }
  const list = Array.isArray(value);
  const size = list ? value.length : Object.keys(value).length;
  const open = size > 0 && isOpen(place, size, turned);
  lines.push({
    path,
    depth,
    name,
    kind: list ? 'array' : 'object',
    text: list ? `[${size}]` : `{${size}}`,
    open: size === 0 ? null : open,
  });
  if (!open) return;
  const crowded = size > openMembers;
  if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value))
      addLines(
        lines,
        { value: member, path: `${path}[${JSON.stringify(key)}]`, name: key, depth: depth + 1, crowded },
        turned,
      );
    return;
  }
  for (const [index, member] of value.entries())
    addLines(
      lines,
      { value: member, path: `${path}[${index}]`, name: String(index), depth: depth + 1, crowded },
      turned,
    );
}

/** What is turned is the other way round than at first. */
function isOpen({ path, depth, crowded }: Place, size: number, turned: ReadonlySet<string>): boolean {
  const first = depth === 0 || (!crowded && depth <= openDepth && size <= openMembers);
  return turned.has(path) ? !first : first;
}

function addText(
  lines: JsonLine[],
  { value, path, name, depth }: Omit<Place, 'value' | 'crowded'> & { readonly value: string },
  turned: ReadonlySet<string>,
): void {
  const long = value.length > shownLength;
  const open = long && turned.has(path);
  const shown = open ? `${value.length.toLocaleString('en')} characters` : cutText(value, shownLength);
  lines.push({ path, depth, name, kind: 'string', text: shown, open: long ? open : null });
  if (!open) return;
  for (let start = 0; start < value.length; start += partLength)
    lines.push({
      path: `${path}+${start}`,
      depth: depth + 1,
      name: null,
      kind: 'part',
      text: value.slice(start, start + partLength),
      open: null,
    });
}
