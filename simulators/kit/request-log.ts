import type { AssignedFault } from './fault-list.ts';

/** `null` while the request is being handled. `dropped`: the socket was destroyed. */
export type LoggedAnswer = { readonly status: number } | 'dropped' | null;

export interface LoggedRequest {
  readonly id: number;
  /** On the simulator's clock. */
  readonly at: string;
  /** The TCP connection it came on, counted from 1. */
  readonly connection: number;
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Lower-case names; as sent, with whatever credentials were sent. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly bodyBytes: number;
  readonly fault: AssignedFault | null;
  /** Whether the vendor's handler ran. */
  readonly acted: boolean;
  readonly answer: LoggedAnswer;
  /** What the handler wants to be known about it. */
  readonly notes: Readonly<Record<string, unknown>>;
}

export interface LogFilter {
  readonly method?: string;
  /** Regular expression on the target. */
  readonly path?: string;
  readonly afterId?: number;
  /** The newest so many. */
  readonly limit?: number;
}

/** Keeps the newest requests. */
export interface RequestLog {
  open(
    request: Pick<LoggedRequest, 'at' | 'connection' | 'method' | 'target' | 'headers' | 'fault'> & {
      readonly body: Buffer;
    },
  ): number;
  update(id: number, change: Partial<Pick<LoggedRequest, 'acted' | 'answer'>>): void;
  note(id: number, name: string, value: unknown): void;
  list(filter?: LogFilter): readonly LoggedRequest[];
  clear(): void;
  /** All requests since the start or the last `clear`, kept or not. */
  total(): number;
}

const largestKeptBody = 262_144;

export function createRequestLog(capacity: number): RequestLog {
  const entries = new Map<number, LoggedRequest>();
  let lastId = 0;
  let total = 0;

  function update(id: number, change: Partial<LoggedRequest>): void {
    const entry = entries.get(id);
    if (entry !== undefined) entries.set(id, { ...entry, ...change });
  }

  return {
    open({ body, ...request }) {
      lastId += 1;
      total += 1;
      const kept = body.subarray(0, largestKeptBody).toString('utf8');
      entries.set(lastId, {
        id: lastId,
        ...request,
        body: kept,
        bodyBytes: body.length,
        acted: false,
        answer: null,
        notes: {},
      });
      const oldest = entries.keys().next().value;
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
      return lastId;
    },
    update,
    note(id, name, value) {
      update(id, { notes: { ...entries.get(id)?.notes, [name]: value } });
    },
    list(filter = {}) {
      const path = filter.path === undefined ? null : new RegExp(filter.path, 'u');
      const found = [...entries.values()].filter(
        (entry) =>
          (filter.method === undefined || entry.method === filter.method) &&
          (path === null || path.test(entry.target)) &&
          entry.id > (filter.afterId ?? 0),
      );
      return filter.limit === undefined ? found : found.slice(Math.max(0, found.length - filter.limit));
    },
    clear() {
      entries.clear();
      total = 0;
    },
    total: () => total,
  };
}
