/** Who asked for something; kept in the ledger, the journal and the audit. */
export interface Requester {
  readonly kind: 'token' | 'run' | 'system';
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
}
