/**
 * A text as a quoted filter value that matches nothing but itself. A quote is doubled; a wildcard becomes a class of one character,
 * because no escape is documented.
 */
export function exactText(text: string): string {
  return `"${text.replaceAll('"', '""').replace(/[*?[]/g, '[$&]')}"`;
}

/** A text whose wildcards stay wildcards. */
export function patternText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** UTC, in the form of filters. */
export function timeText(at: Date): string {
  return `T"${at.toISOString().slice(0, 19).replace('T', ' ')}"`;
}

export function equals(attribute: string, text: string): string {
  return `(${attribute}=${exactText(text)})`;
}

/** One of several items, without a needless bracket around a single one. */
export function anyOf(items: readonly string[]): string {
  return items.length === 1 ? (items[0] ?? '') : `(|${items.join('')})`;
}

/** All of several filters; empty ones are left out, and nothing at all means everything. */
export function allOf(items: readonly string[]): string {
  const given = items.filter((item) => item !== '');
  return given.length <= 1 ? (given[0] ?? '') : `(&${given.join('')})`;
}
