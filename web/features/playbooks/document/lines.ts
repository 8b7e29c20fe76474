/** Texts of a part of a document, moved between columns. */

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Just behind the line break, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Takes so many spaces from the start of every line but the first, where they are. */
export function outdent(text: string, columns: number): string {
  return text.replaceAll(new RegExp(`\\n {1,${Math.max(columns, 1)}}`, 'g'), (found) => (columns === 0 ? found : '\n'));
}

/** Puts so many spaces before every line but the first and the empty ones. */
export function indent(text: string, columns: number): string {
  return text.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(columns)}`);
}

export function splice(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
