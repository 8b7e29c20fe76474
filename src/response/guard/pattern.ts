const remembered = new Map<string, RegExp>();
const maxRemembered = 2_000;

/** Whether a text matches a pattern in which `*` stands for anything; the whole text, whatever the case of letters. */
export function matches(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return pattern.toLowerCase() === text.toLowerCase();
  return compiled(pattern).test(text);
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

function compiled(pattern: string): RegExp {
  const known = remembered.get(pattern);
  if (known !== undefined) return known;
  if (remembered.size >= maxRemembered) remembered.clear();
  // Runs of stars are one star: several in a row could make the match take for ever.
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('.*');
  const regex = new RegExp(`^${source}$`, 'isu');
  remembered.set(pattern, regex);
  return regex;
}
