/** A limit that the vendor publishes for all paths that start so. */
interface PublishedRate {
  readonly prefix: string;
  readonly requests: number;
  readonly seconds: number;
  readonly burst?: number;
}

/** Per API token. The longest prefix that fits a path counts. */
export const publishedRates: readonly PublishedRate[] = [
  { prefix: '/accounts', requests: 100, seconds: 1, burst: 10 },
  { prefix: '/activities', requests: 10, seconds: 1, burst: 30 },
  { prefix: '/agents', requests: 25, seconds: 1 },
  { prefix: '/application-management/inventory', requests: 3, seconds: 1 },
  { prefix: '/application-management/scan', requests: 1, seconds: 28_800 },
  { prefix: '/cloud-detection/rules', requests: 30, seconds: 60 },
  { prefix: '/cloud-funnel', requests: 2, seconds: 1, burst: 10 },
  { prefix: '/dv/events/pq', requests: 4, seconds: 1 },
  { prefix: '/dv/events/pq-ping', requests: 4, seconds: 1 },
  { prefix: '/dv/init-query', requests: 1, seconds: 60 },
  { prefix: '/dv/query-status', requests: 1, seconds: 1 },
  { prefix: '/exclusions', requests: 25, seconds: 1, burst: 25 },
  { prefix: '/export', requests: 1, seconds: 1, burst: 30 },
  { prefix: '/licenses', requests: 10, seconds: 1, burst: 5 },
  { prefix: '/service-users', requests: 5, seconds: 1, burst: 10 },
  { prefix: '/singularity-marketplace', requests: 5, seconds: 1, burst: 20 },
  { prefix: '/sites', requests: 100, seconds: 1, burst: 10 },
  { prefix: '/system/status', requests: 2, seconds: 1 },
  { prefix: '/tag-manager', requests: 1, seconds: 1, burst: 50 },
  { prefix: '/threat-intelligence', requests: 30, seconds: 60 },
  { prefix: '/threats', requests: 10, seconds: 1, burst: 50 },
  { prefix: '/threats/', requests: 100, seconds: 1, burst: 1_000 },
  { prefix: '/upgrade-policy', requests: 1, seconds: 1, burst: 50 },
  { prefix: '/users', requests: 40, seconds: 1, burst: 80 },
  { prefix: '/users/login', requests: 1, seconds: 1 },
];

interface RateFamily {
  readonly name: string;
  readonly perSecond: number;
  readonly burst: number;
}

/** Waiting longer than this for our own limiter would look like a hang: then the console's refusal is the better answer. */
const longestWindowSeconds = 120;

export function publishedRateOf(path: string): PublishedRate | null {
  let best: PublishedRate | null = null;
  for (const rate of publishedRates) {
    if (covers(rate.prefix, path) && (best === null || rate.prefix.length > best.prefix.length)) best = rate;
  }
  return best;
}

/** The limit to keep for a path, so that the console never has to refuse us; undefined where none is published. */
export function familyOf(path: string): RateFamily | undefined {
  const rate = publishedRateOf(path);
  if (rate === null || rate.seconds > longestWindowSeconds) return undefined;
  const { requests, seconds, burst } = rate;
  if (burst !== undefined) return { name: rate.prefix, perSecond: requests / seconds, burst };
  // Without a published burst a part of the window may go at once, and the rest is spread over it.
  const ownBurst = Math.max(1, Math.floor(requests / (seconds > 1 ? 3 : 10)));
  return {
    name: rate.prefix,
    perSecond: requests === 1 ? 1 / seconds : (requests - ownBurst) / seconds,
    burst: ownBurst,
  };
}

function covers(prefix: string, path: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/';
}
