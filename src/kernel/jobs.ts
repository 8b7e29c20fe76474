/** The kinds of work that the queue carries. */
export interface JobPayloads {
  readonly advance: { readonly runId: string };
  readonly settle: { readonly receiptId: string };
  readonly recover: { readonly intentId: string };
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
