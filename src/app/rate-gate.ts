import type { Clock } from '#kernel/clock.ts';

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Keeps what came lately apart by key, in the memory of this server. */
export interface RateGate {
  /** @returns 0 when one more may pass, else the milliseconds after which it may */
  take(key: string): number;
}

/** More keys at once are taken for an attack: the oldest are forgotten. */
const maxKeys = 10_000;

export function createRateGate(clock: Pick<Clock, 'monotonic'>, { perSecond, burst }: Rate): RateGate {
  const gapMs = 1_000 / perSecond;
  /** When each key would be empty again, if nothing more came. */
  const emptyAt = new Map<string, number>();
  return {
    take(key) {
      const now = clock.monotonic();
      const from = Math.max(emptyAt.get(key) ?? now, now);
      const waitMs = from + gapMs - now - burst * gapMs;
      if (waitMs > 0) return Math.ceil(waitMs);
      emptyAt.delete(key);
      emptyAt.set(key, from + gapMs);
      const [oldest] = emptyAt.keys();
      if (emptyAt.size > maxKeys && oldest !== undefined) emptyAt.delete(oldest);
      return 0;
    },
  };
}
