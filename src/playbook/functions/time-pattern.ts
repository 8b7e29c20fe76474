/*
 * Patterns for times: the tokens below, quoted text, and anything else as it is.
 */

const tokenPattern = /yyyy|MM|dd|HH|mm|ss|SSS|EEE|ZZ|'(?:[^']|'')*'|[^A-Za-z']+|[\s\S]/g;
const widths: { readonly [token: string]: number } = { yyyy: 4, MM: 2, dd: 2, HH: 2, mm: 2, ss: 2, SSS: 3 };
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export const tokenNames = 'yyyy, MM, dd, HH, mm, ss, SSS, EEE, ZZ';

/** What is wrong with a pattern; null when nothing is. */
export function timePatternProblem(pattern: string): string | null {
  if (pattern.length > 100) return 'the pattern is longer than 100 characters';
  const wrong = tokensOf(pattern).find((token) => /^[A-Za-z']$/.test(token));
  return wrong === undefined
    ? null
    : `the pattern holds \`${wrong}\`, which is none of ${tokenNames}, nor text in quotes`;
}

function tokensOf(pattern: string): readonly string[] {
  return pattern.match(tokenPattern) ?? [];
}

function literalOf(token: string): string {
  return token.startsWith("'") ? (token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'")) : token;
}

/** @param offsetMs how far the zone is ahead of UTC at that moment */
export function writeTime(ms: number, pattern: string, offsetMs: number): string {
  const local = new Date(ms + offsetMs);
  const parts: { readonly [token: string]: number } = {
    yyyy: local.getUTCFullYear(),
    MM: local.getUTCMonth() + 1,
    dd: local.getUTCDate(),
    HH: local.getUTCHours(),
    mm: local.getUTCMinutes(),
    ss: local.getUTCSeconds(),
    SSS: local.getUTCMilliseconds(),
  };
  return tokensOf(pattern)
    .map((token) => {
      if (token === 'EEE') return days[local.getUTCDay()] ?? '';
      if (token === 'ZZ') return writeOffset(offsetMs);
      const part = parts[token];
      return part === undefined ? literalOf(token) : `${part}`.padStart(widths[token] ?? 0, '0');
    })
    .join('');
}

function writeOffset(offsetMs: number): string {
  if (offsetMs === 0) return 'Z';
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? '-' : '+'}${pair(minutes / 60)}:${pair(minutes % 60)}`;
}

function pair(value: number): string {
  return `${Math.floor(value)}`.padStart(2, '0');
}

/** Milliseconds since 1970; UTC where the pattern has no zone. Null when the text is not of that pattern. */
export function readTime(text: string, pattern: string): number | null {
  const parts: { [token: string]: number } = { yyyy: 1970, MM: 1, dd: 1, HH: 0, mm: 0, ss: 0, SSS: 0 };
  let at = 0;
  let offsetMs = 0;
  for (const token of tokensOf(pattern)) {
    const width = widths[token];
    const rest = text.slice(at);
    const piece =
      width !== undefined
        ? new RegExp(`^\\d{${width}}`).exec(rest)?.[0]
        : token === 'ZZ'
          ? /^(?:Z|[+-]\d{2}:?\d{2})/.exec(rest)?.[0]
          : token === 'EEE'
            ? days.find((day) => rest.startsWith(day))
            : rest.startsWith(literalOf(token))
              ? literalOf(token)
              : undefined;
    if (piece === undefined) return null;
    if (width !== undefined) parts[token] = Number(piece);
    if (token === 'ZZ') offsetMs = readOffset(piece);
    at += piece.length;
  }
  return at === text.length ? momentOf(parts, offsetMs) : null;
}

function readOffset(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

function momentOf(
  { yyyy = 0, MM = 0, dd = 0, HH = 0, mm = 0, ss = 0, SSS = 0 }: { readonly [token: string]: number },
  offsetMs: number,
): number | null {
  const date = new Date(0);
  date.setUTCFullYear(yyyy, MM - 1, dd);
  // 30 February would become March in silence.
  if (date.getUTCMonth() !== MM - 1 || date.getUTCDate() !== dd || HH > 23 || mm > 59 || ss > 59) return null;
  return date.setUTCHours(HH, mm, ss, SSS) - offsetMs;
}
