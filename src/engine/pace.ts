/**
 * Spreads starts so that no span of a second, wherever it begins, holds more than the rate.
 * Starts come evenly. After a delay the lost ones are caught up, as far as the rate allows.
 */
export interface Pace {
  /** Milliseconds until the next start may be made at `now`; 0 when at once. */
  delayMs(now: number): number;
  started(now: number): void;
}

/** How far behind its even places a row of starts may be and still catch up. */
const catchUpMs = 1_000;

/**
 * @param perSecond may be below 1
 * @param before times of the latest starts, ascending, such as those of another server
 */
export function createPace(perSecond: number, before: readonly number[] = []): Pace {
  const perWindow = Math.max(1, Math.floor(perSecond));
  const windowMs = (perWindow * 1_000) / perSecond;
  const stepMs = 1_000 / perSecond;
  /** The last starts, as many as one window may hold; a ring. */
  const latest = before.slice(-perWindow);
  let oldest = 0;
  let even = latest.at(-1) ?? Number.NEGATIVE_INFINITY;

  return {
    delayMs(now) {
      const first = latest.length < perWindow ? Number.NEGATIVE_INFINITY : (latest[oldest] ?? Number.NEGATIVE_INFINITY);
      return Math.max(0, even + stepMs - now, first + windowMs - now);
    },
    started(now) {
      even = latest.length === 0 ? now : Math.max(even + stepMs, now - catchUpMs);
      if (latest.length < perWindow) {
        latest.push(now);
        return;
      }
      latest[oldest] = now;
      oldest = (oldest + 1) % perWindow;
    },
  };
}
