const units = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A duration for people, in its largest unit: `3 h`, `2 days`. */
export function durationText(ms: number): string {
  const [name, size] = units.find(([, unit]) => ms >= unit) ?? ['s', 1_000];
  const count = Math.max(0, Math.floor(ms / size));
  return name === 'day' ? `${count} day${count === 1 ? '' : 's'}` : `${count} ${name}`;
}
