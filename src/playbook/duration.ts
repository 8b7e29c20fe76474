const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
/** Also takes the empty text, which is no duration. */
export const durationPattern = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

/** Longest time that a playbook may wait, in milliseconds: 366 days. */
export const maxDurationMs = 366 * unitMs.d;

/**
 * Milliseconds of a text such as `5s`, `15m`, `1h30m` or `2d`: whole numbers, units from large to small, each at most once.
 * Null when the text is no duration, is nothing at all, or is longer than `maxDurationMs`.
 */
export function parseDuration(text: string): number | null {
  const match = durationPattern.exec(text);
  if (match === null || text === '') return null;
  const [, days, hours, minutes, seconds, rest] = match;
  const total =
    Number(days ?? 0) * unitMs.d +
    Number(hours ?? 0) * unitMs.h +
    Number(minutes ?? 0) * unitMs.m +
    Number(seconds ?? 0) * unitMs.s +
    Number(rest ?? 0);
  return total <= maxDurationMs ? total : null;
}

/** The shortest text that `parseDuration` reads back as the same number. @param ms whole milliseconds, at least 0 */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const [unit, size] of Object.entries(unitMs)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
