import { AppError } from '#kernel/error.ts';
import { compileExpression } from '../expression.ts';

/** A piece of an expression in our language; its text stands for itself wherever it is put. */
export interface Cel {
  readonly text: string;
  readonly kind: 'bool' | 'text' | 'number' | 'list' | 'any';
}

export function celText(value: string): string {
  // What `${{ }}` is found by must not be cut in two by what a text holds.
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (character) => escapeOf(character));
}

/** A plain piece of a text, written so that our language reads it as just that. @param before whether an expression follows directly */
export function plainPiece(text: string, before: boolean): string {
  const escaped = text.replaceAll('${{', () => '$${{');
  // `$` in front of an expression would make plain text of it.
  return before && escaped.endsWith('$') ? `${escaped.slice(0, -1)}\${{ "$" }}` : escaped;
}

export function literal(value: string | number | boolean | null): Cel {
  if (typeof value === 'string') return { text: celText(value), kind: 'text' };
  if (typeof value === 'boolean') return { text: `${value}`, kind: 'bool' };
  if (value === null) return { text: 'null', kind: 'any' };
  if (!Number.isFinite(value)) throw new AppError('invalid_playbook', 'A number is too large.');
  // A decimal that is written without a point would be read as a whole number.
  const text = Number.isSafeInteger(value) ? `${value}` : `double(${celText(`${value}`)})`;
  return { text: value < 0 ? `(${text})` : text, kind: 'number' };
}

/** A member, written as briefly as the language allows. */
export function member(of: string, segment: string | number): string {
  if (typeof segment === 'number') return `${of}[${segment}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(segment) && !reserved.has(segment)
    ? `${of}.${segment}`
    : `${of}[${celText(segment)}]`;
}

const reserved = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** Whether a value counts as true where it is no truth value itself: the rule of Python. */
export function truthOf(value: Cel): string {
  return value.kind === 'bool' ? value.text : `!(default(${value.text}, null) in [null, false, 0, "", [], {}])`;
}

/** The value as a piece of text. */
export function printed(value: Cel): string {
  return value.kind === 'text' ? value.text : `text(${value.text})`;
}

/** Without the parentheses around the whole. */
function bare(expression: string): string {
  if (!expression.startsWith('(') || !expression.endsWith(')')) return expression;
  let open = 0;
  for (const [offset, part] of [...expression.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)].map(
    (match) => [match.index, match[0]] as const,
  )) {
    if (part === '(') open += 1;
    if (part === ')') open -= 1;
    if (open === 0) return offset === expression.length - 1 ? expression.slice(1, -1) : expression;
  }
  return expression;
}

/** @throws AppError `invalid_playbook` when the language would not take it */
export function checkedCel(expression: string): string {
  const { faults } = compileExpression(expression);
  const [fault] = faults;
  if (fault === undefined) return bare(expression);
  throw new AppError(
    'invalid_playbook',
    `The expression would be \`${expression.slice(0, 200)}\`, and ${fault.message}.`,
  );
}

function escapeOf(character: string): string {
  // Letters stay readable; what breaks lines or hides does not.
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) || /[\ud800-\udfff]/.test(character)
    ? character
    : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
