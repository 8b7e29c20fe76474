const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** For example `3 minutes ago`, `in 4 hours`. */
export function relativeTime(at: string, now: number): string {
  const difference = Date.parse(at) - now;
  // Clocks differ a little, and what has just happened does not lie ahead.
  if (Math.abs(difference) < 2_000) return 'now';
  const [unit, ms] = units.find(([, size]) => Math.abs(difference) >= size) ?? ['second', 1_000];
  return relative.format(Math.round(difference / ms), unit);
}

/** With the zone. */
export function absoluteTime(at: string): string {
  return absolute.format(new Date(at));
}

/** For example `3 h 12 min`, `48 s`; for countdowns. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
