/** As the vendor writes times: UTC with microseconds. */
export function isoMicros(ms: number): string {
  const known = written.get(ms);
  if (known !== undefined) return known;
  if (written.size >= mostKept) written.clear();
  const text = new Date(ms).toISOString().replace('Z', '000Z');
  written.set(ms, text);
  return text;
}

// The same few thousand times come again in every row of a long list.
const written = new Map<number, string>();
const mostKept = 10_000;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
