const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as people say it: three digits and a unit of a thousand. */
export function byteText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  const text = unit === 0 || size >= 99.95 ? String(Math.round(size)) : size.toPrecision(size >= 9.995 ? 3 : 2);
  return `${text} ${units[unit]}`;
}
