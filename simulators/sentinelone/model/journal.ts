import { createHash } from 'node:crypto';

/** What one operation was asked to write. */
export interface WriteCount {
  /** Requests that were accepted. */
  readonly accepted: number;
  /** Sum of what they affected, where the answer says so. */
  readonly affected: number;
  /** Accepted requests that were the same, byte for byte, as one before. */
  readonly repeated: number;
}

/** Counts writes, so that a duplicate shows. */
export interface Journal {
  record(operation: string, target: string, body: string, affected: number): void;
  counts(): Readonly<Record<string, WriteCount>>;
  clear(): void;
}

export function createJournal(): Journal {
  const counts = new Map<string, WriteCount>();
  const seen = new Set<string>();
  return {
    record(operation, target, body, affected) {
      const before = counts.get(operation) ?? { accepted: 0, affected: 0, repeated: 0 };
      const print = createHash('sha256').update(`${operation}\n${target}\n${body}`).digest('base64');
      counts.set(operation, {
        accepted: before.accepted + 1,
        affected: before.affected + affected,
        repeated: before.repeated + (seen.has(print) ? 1 : 0),
      });
      seen.add(print);
    },
    counts: () => Object.fromEntries(counts),
    clear() {
      counts.clear();
      seen.clear();
    },
  };
}
