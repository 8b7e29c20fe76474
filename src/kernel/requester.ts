/** Who asked for something; kept in the ledger, the journal and the audit. */
export interface Requester {
  readonly kind: 'token' | 'user' | 'run' | 'system';
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  /** The person or token at the beginning, where a run, a schedule or a token of theirs asks on somebody's behalf. */
  readonly origin?: string;
}
