import { Refusal } from './refusal.ts';
import type { RateLimit } from './route-table.ts';

interface Bucket {
  level: number;
  at: number;
}

export interface RateLimiter {
  /** @throws Refusal 429 with Retry-After in whole seconds */
  take(caller: string, limit: RateLimit, now: number): void;
  clear(): void;
}

/** One leaky bucket for each caller and prefix; without a published burst it holds the requests of one period. */
export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(caller, { prefix, requests, seconds, burst }, now) {
      const capacity = Math.max(burst ?? requests, 1);
      const perMs = requests / (seconds * 1_000);
      const key = `${caller} ${prefix}`;
      const bucket = buckets.get(key) ?? { level: capacity, at: now };
      const level = Math.min(capacity, bucket.level + Math.max(0, now - bucket.at) * perMs);
      if (level < 1) {
        buckets.set(key, { level, at: now });
        throw new Refusal(429, [null], { 'retry-after': String(Math.ceil((1 - level) / perMs / 1_000)) });
      }
      buckets.set(key, { level: level - 1, at: now });
    },
    clear: () => buckets.clear(),
  };
}
