import type { Connection } from '#kernel/connection.ts';
import type { BucketLevel, Rate } from '#kernel/rate.ts';
import { rateOf } from '#kernel/transport-fields.ts';

/** How much a connection may be asked now, over all servers. */
export interface ConnectionLimit {
  /** Of the requests that it is about; null for all of them. */
  readonly family: string | null;
  /** Null where nobody limits, and the console only asked for a pause. */
  readonly perSecond: number | null;
  readonly burst: number | null;
  /** Requests that may leave at once; 0 during a pause. */
  readonly free: number | null;
  /** The console asked to be left alone until then. */
  readonly pausedUntil: string | null;
}

/** What limits a connection, the tightest first; families of requests only when they were used lately. */
export function limitsOf(connection: Connection, levels: readonly BucketLevel[]): readonly ConnectionLimit[] {
  const own = levels.filter(({ connectionId }) => connectionId === connection.id);
  const whole = own.find(({ family }) => family === null);
  // The settings may have changed since the bucket was used.
  const limits = [
    limitOf(null, rateOf(connection.settings), whole),
    ...own.filter(({ family }) => family !== null).map((level) => limitOf(level.family, level.rate, level)),
  ];
  return limits
    .filter(({ perSecond, pausedUntil }) => perSecond !== null || pausedUntil !== null)
    .toSorted((one, other) => tightness(other) - tightness(one));
}

function limitOf(
  family: string | null,
  rate: Rate | null,
  { fullInSeconds, pausedUntil }: Pick<BucketLevel, 'fullInSeconds' | 'pausedUntil'> = {
    fullInSeconds: 0,
    pausedUntil: null,
  },
): ConnectionLimit {
  if (rate === null) return { family, perSecond: null, burst: null, free: null, pausedUntil };
  const { perSecond, burst } = rate;
  const free = pausedUntil === null ? Math.max(0, Math.floor(burst - fullInSeconds * perSecond + 1e-6)) : 0;
  return { family, perSecond, burst, free, pausedUntil };
}

/** What is paused for longest, and then what has the smallest part of its burst left. */
function tightness({ free, burst, pausedUntil }: ConnectionLimit): number {
  if (pausedUntil !== null) return Date.parse(pausedUntil);
  return free === null || burst === null ? 0 : 1 - free / burst;
}
