import type { Requester } from './requester.ts';

/** A playbook that is being written. */
export interface Draft {
  readonly playbookId: string;
  readonly source: string;
  /** Grows with every save; a save names the one it started from. */
  readonly revision: number;
  readonly savedAt: string;
  readonly savedBy: Requester;
}

export interface DraftStore {
  /** @throws AppError `not_found` */
  get(tenant: string, playbookId: string): Promise<Draft>;
  list(tenant: string): Promise<readonly Omit<Draft, 'source'>[]>;
  /**
   * @param base the revision that it started from; 0 when there was none
   * @returns null when another revision is there now
   */
  save(tenant: string, draft: Pick<Draft, 'playbookId' | 'source' | 'savedBy'>, base: number): Promise<Draft | null>;
  /** @returns false when another revision is there now, or none */
  remove(tenant: string, playbookId: string, base: number): Promise<boolean>;
}
