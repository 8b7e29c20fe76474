/* What people read of the limits of a connection, on every face. */

export interface Limit {
  readonly family: string | null;
  readonly perSecond: number | null;
  readonly burst: number | null;
  readonly free: number | null;
  readonly pausedUntil: string | null;
}

export const noLimit = 'no limit in use';

/** For example `18 of 20 a second free`. @param now milliseconds */
export function limitText({ family, perSecond, burst, free, pausedUntil }: Limit, now: number): string {
  const words = pausedUntil === null ? freeText(perSecond, burst, free) : pauseText(pausedUntil, now);
  return family === null ? words : `${words} (${family})`;
}

function pauseText(pausedUntil: string, now: number): string {
  return `asked to wait ${Math.max(1, Math.ceil((Date.parse(pausedUntil) - now) / 1_000))} s`;
}

function freeText(perSecond: number | null, burst: number | null, free: number | null): string {
  if (perSecond === null || burst === null || free === null) return noLimit;
  if (perSecond === burst) return `${free} of ${burst} a second free`;
  const refill = perSecond < 1 ? `one more every ${rounded(1 / perSecond)} s` : `${rounded(perSecond)} a second`;
  return `${free} of ${burst} free, ${refill}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
