import type { AuditEntry } from './access.ts';

/** An audit entry with its place in the chain of its tenant; null while it waits for one, two seconds at most. */
export interface LinkedEntry extends AuditEntry {
  readonly link: AuditLink | null;
}

export interface AuditLink {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** SHA-256 over entry, sequence and the hash before, as 64 hexadecimal digits. */
  readonly hash: string;
}

/** What a walk over a whole chain found. */
export interface ChainReport {
  readonly intact: boolean;
  /** Links that were walked: all of them, or those up to the break. */
  readonly links: number;
  /** Entries that are too young to have a link. */
  readonly waiting: number;
  /** The newest link; whoever keeps it elsewhere can prove later that nothing before it was cut off or rewritten. */
  readonly head: AuditLink | null;
  /** The first thing that is wrong. */
  readonly broken: ChainBreak | null;
}

export interface ChainBreak {
  readonly sequence: number | null;
  readonly entryId: string | null;
  readonly problem: string;
}

export interface AuditPeriod {
  /** ISO 8601, inclusive. */
  readonly since?: string;
  /** ISO 8601, exclusive. */
  readonly until?: string;
}

/** The audit as evidence. */
export interface AuditChain {
  /** Gives waiting entries of all tenants their links, in one transaction; one server at a time. @returns how many */
  seal(): Promise<number>;
  /**
   * Walks the whole chain with constant memory, as of one moment.
   * @param known a head that was seen before
   */
  verify(tenant: string, known?: AuditLink): Promise<ChainReport>;
  head(tenant: string): Promise<AuditLink | null>;
  /** Every entry of the period, oldest first, a page in memory at a time. */
  entries(tenant: string, period: AuditPeriod): AsyncIterable<LinkedEntry>;
  /** Entries about these subjects, oldest first. */
  about(tenant: string, subjects: readonly string[]): Promise<readonly LinkedEntry[]>;
}

/** A head as text, for a note on paper or a command line: `<sequence>:<hash>`. */
export function headText({ sequence, hash }: AuditLink): string {
  return `${sequence}:${hash}`;
}
