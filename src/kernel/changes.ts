/** Kinds of things that the console watches. */
export const changeKinds = ['run', 'approval', 'intent', 'connection', 'containment', 'playbook', 'notice'] as const;

/** Something is not what it was. */
export interface Change {
  readonly tenant: string;
  readonly kind: (typeof changeKinds)[number];
  /** `*` when there are too many to name. */
  readonly id: string;
}

/** Looks for changes while somebody listens, once for all listeners. */
export interface ChangeFeed {
  /** @returns what ends it */
  listen(listener: (changes: readonly Change[]) => void): () => void;
}
