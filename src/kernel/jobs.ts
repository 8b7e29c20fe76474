/** The kinds of work that the queue carries. */
export interface JobPayloads {
  readonly advance: { readonly runId: string };
  readonly settle: { readonly receiptId: string };
  readonly recover: { readonly intentId: string };
  /** Carries out a write that was approved, when no run waits for it. */
  readonly 'carry-out': { readonly approvalId: string };
  /** Escalates or ends an approval whose time is over. */
  readonly 'expire-approval': { readonly approvalId: string };
  /** Looks at contained endpoints whose time has come. */
  readonly reconcile: Readonly<Record<string, never>>;
  readonly 'fire-schedule': { readonly scheduleId: string };
  /** Starts playbooks and wakes waits that match an event. */
  readonly 'match-event': { readonly eventId: string };
  /** Lets held runs of a gate go on. */
  readonly 'admit-runs': { readonly tenant: string; readonly gate: string };
  /** Looks whether a failed run was one too many in a row for its playbook. */
  readonly 'judge-failure': { readonly tenant: string; readonly runId: string };
  /** Carries out a bulk rerun. */
  readonly 'rerun-many': { readonly planId: string };
  /** Asks a console how it is, and names the time of the next check. */
  readonly 'check-connection': { readonly connectionId: string };
  readonly 'send-notice': { readonly noticeId: string };
}

export type JobName = keyof JobPayloads;

/** Adds work to the queue outside a transaction of a repository. */
export interface JobStore {
  /** A job with the same key that has not started is replaced. */
  add<N extends JobName>(
    name: N,
    payload: JobPayloads[N],
    options: { readonly key: string; readonly runAt?: Date },
  ): Promise<void>;
}
