import { AppError } from '#kernel/error.ts';

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end';
  readonly text: string;
}

const space = /\s*/y;
const name = /[A-Za-z_]\w*/y;
const number = /\d+(?:\.\d+)?(?!\w)/y;
const digits = /\d+/y;
const quoted = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
const mark = /==|!=|<=|>=|\/\/|\*\*|[-+*/%~<>=|.,:()[\]{}]/y;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** The words of one Jinja expression. @throws AppError `invalid_playbook` */
export function readTokens(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(expression)?.[0] ?? null;
    if (found !== null) position += found.length;
    return found;
  };
  for (;;) {
    take(space);
    if (position >= expression.length) return tokens;
    const afterDot = tokens.at(-1)?.text === '.' && tokens.at(-1)?.kind === 'mark';
    const token = nextToken(take, afterDot);
    if (token === null)
      throw new AppError('invalid_playbook', `\`${expression.slice(position, position + 20)}\` is not Jinja.`);
    tokens.push(token);
  }
}

function nextToken(take: (pattern: RegExp) => string | null, afterDot: boolean): Token | null {
  const word = take(name);
  if (word !== null) return { kind: 'name', text: word };
  // `node.0.1` is two members, not the number 0.1.
  const figure = take(afterDot ? digits : number);
  if (figure !== null) return { kind: 'number', text: figure };
  const literal = take(quoted);
  if (literal !== null) return { kind: 'text', text: unescape(literal.slice(1, -1)) };
  const sign = take(mark);
  return sign === null ? null : { kind: 'mark', text: sign };
}

/** As Python does: a backslash before anything else stays. */
function unescape(text: string): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^])/g, (whole, code: string) => {
    if (/^[ux]./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return escapes[code] ?? ('\\\'"'.includes(code) ? code : whole);
  });
}
