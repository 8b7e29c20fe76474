const remembered = new Map<string, readonly string[]>();
const maxRemembered = 2_000;

/** Whether a text matches a pattern in which `*` stands for anything; the whole text, whatever the case of letters. Time is linear. */
export function matches(pattern: string, text: string): boolean {
  return fits(partsOf(pattern), text.toLowerCase());
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  const lower = text.toLowerCase();
  return patterns.some((pattern) => fits(partsOf(pattern), lower));
}

/** The first part begins the text, the last one ends it, and those between follow each other as early as they can. */
function fits(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function partsOf(pattern: string): readonly string[] {
  const known = remembered.get(pattern);
  if (known !== undefined) return known;
  if (remembered.size >= maxRemembered) remembered.clear();
  const parts = pattern.toLowerCase().split('*');
  remembered.set(pattern, parts);
  return parts;
}
