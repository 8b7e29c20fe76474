export interface MaskedSource {
  /** The code with comments and regular expressions blanked, and each plain string replaced by `"<index>"`. */
  readonly code: string;
  /** What stood between the quotes. */
  readonly strings: readonly string[];
}

const wordsBeforeExpression = new Set(
  'return typeof instanceof case of in do else void delete throw new await yield default'.split(' '),
);

/** Takes TypeScript text apart just far enough to tell code from comments, strings, templates and regular expressions. */
export function maskSource(text: string): MaskedSource {
  const strings: string[] = [];
  let code = '';
  let at = 0;

  while (at < text.length) readNext();
  return { code, strings };

  function readNext(): void {
    const char = text[at] ?? '';
    const pair = text.slice(at, at + 2);
    if (pair === '//' || (pair === '#!' && at === 0)) skipTo(endOf('\n', at));
    else if (pair === '/*') skipTo(endOf('*/', at + 2) + 2);
    else if (char === '"' || char === "'") readString(char);
    else if (char === '`') readTemplate();
    else if (char === '/' && expressionMayStart()) readRegularExpression();
    else {
      code += char;
      at += 1;
    }
  }

  function endOf(ending: string, from: number): number {
    const found = text.indexOf(ending, from);
    return found === -1 ? text.length : found;
  }

  /** A blank stays behind, so that words on both sides do not grow together. */
  function skipTo(end: number): void {
    const lines = text.slice(at, end).split('\n').length - 1;
    code += lines === 0 ? ' ' : '\n'.repeat(lines);
    at = end;
  }

  function readString(quote: string): void {
    let end = at + 1;
    while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
    code += `"${strings.length}"`;
    strings.push(text.slice(at + 1, end));
    at = end + 1;
  }

  /** Code inside `${}` is kept; a template without it counts as a string. */
  function readTemplate(): void {
    const start = at + 1;
    let holdsCode = false;
    at += 1;
    while (at < text.length && text[at] !== '`') {
      if (text[at] === '\\') at += 2;
      else if (text.startsWith('${', at)) {
        holdsCode = true;
        readSubstitution();
      } else at += 1;
    }
    if (!holdsCode) {
      code += `"${strings.length}"`;
      strings.push(text.slice(start, at));
    }
    at += 1;
  }

  function readSubstitution(): void {
    at += 2;
    code += '(';
    for (let depth = 1; at < text.length;) {
      if (text[at] === '{') depth += 1;
      if (text[at] === '}') depth -= 1;
      if (depth === 0) break;
      readNext();
    }
    code += ')';
    at += 1;
  }

  function expressionMayStart(): boolean {
    const before = code.trimEnd();
    const last = before.at(-1);
    if (last === undefined || '(,=:[!&|?{};+-*%<>~^'.includes(last)) return true;
    return wordsBeforeExpression.has(/[\w$]+$/.exec(before)?.[0] ?? '');
  }

  function readRegularExpression(): void {
    let inClass = false;
    let end = at + 1;
    for (; end < text.length && text[end] !== '\n'; end += 1) {
      if (text[end] === '\\') end += 1;
      else if (text[end] === '[') inClass = true;
      else if (text[end] === ']') inClass = false;
      else if (text[end] === '/' && !inClass) break;
    }
    code += '0';
    at = end + 1;
  }
}
