/** How many requests may leave: `burst` at once, and `perSecond` in the long run. */
export interface Rate {
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
}

export interface Grant {
  /** Tokens that are the asker's now; fewer than asked for when there are no more. */
  readonly granted: number;
  /** Milliseconds until the next one can be had; 0 when it can be had now. */
  readonly waitMs: number;
}

/**
 * Takes up to `count` tokens out of a bucket of which all that is known is when it is full again: the generic cell rate
 * algorithm. What is missing until then is what was taken, so that in no time more is granted than its rate and one burst.
 * @param fullAt milliseconds, on the clock of `now`
 */
export function takeTokens(
  fullAt: number,
  now: number,
  { perSecond, burst }: Rate,
  count: number,
): Grant & { readonly fullAt: number } {
  const perMs = perSecond / 1_000;
  const free = burst - Math.max(0, fullAt - now) * perMs;
  // The tolerance is for rounding: a sum of fractions may miss a whole token by a hair.
  const granted = Math.max(0, Math.min(count, Math.floor(free + 1e-6)));
  const left = free - granted;
  return {
    granted,
    waitMs: left >= 1 ? 0 : (1 - left) / perMs,
    fullAt: granted === 0 ? fullAt : Math.max(fullAt, now) + granted / perMs,
  };
}

/** When the bucket counts as full again after a pause: the console's own count is used up, so we begin with one request. */
export function fullAfterPause(fullAt: number, pausedUntil: number, { perSecond, burst }: Rate): number {
  return Math.max(fullAt, pausedUntil + ((burst - 1) / perSecond) * 1_000);
}

/** Where a limit is: the connection, and the family of its requests, or null for all of them. */
export interface BucketName {
  readonly connectionId: string;
  readonly family: string | null;
}

/** A bucket as it is now, over all servers. */
export interface BucketLevel extends BucketName {
  /** Null where nobody limits, and only pauses are known. */
  readonly rate: Rate | null;
  /** Seconds until it is full again. */
  readonly fullInSeconds: number;
  readonly pausedUntil: string | null;
}

/** The buckets that all servers of one database take from. Time is the database's. */
export interface BucketStore {
  /** @throws AppError `unknown_connection` when it is gone, `database_unavailable` */
  take(bucket: BucketName, rate: Rate, count: number): Promise<Grant>;
  /** Grants nothing for this long; a pause is never shortened. @param rate null where nobody limits */
  pause(bucket: BucketName, rate: Rate | null, durationMs: number): Promise<void>;
  /** The pauses that hold, and for how much longer. */
  pauses(): Promise<readonly (BucketName & { readonly leftMs: number })[]>;
  /** Of the connections of a tenant: what was used within the last hour. */
  levels(tenant: string): Promise<readonly BucketLevel[]>;
}
