import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/** What is to run again. */
export type RerunScope =
  /** Everything, as a new run. */
  | { readonly what: 'all' }
  /** What failed, was cancelled or never began, inside the same run. */
  | { readonly what: 'failed' }
  /** A step and everything after it. */
  | {
      readonly what: 'from';
      readonly step: string;
      /** Inside a for-each; every iteration when left out. */
      readonly iteration?: string;
      readonly place: 'same' | 'new';
    };

export type RerunRequest = RerunScope & {
  /** The version that the run had, the newest one, or the one named. */
  readonly version: 'same' | 'newest' | number;
  /** Changes of the inputs. */
  readonly inputs: JsonObject;
  /** Writes that were made are made again, past the ledger and through the guard. */
  readonly repeatEffects: boolean;
};

/** What rerunning one run means. */
export interface RerunItem {
  readonly runId: string;
  readonly finishedAt: string;
  readonly playbookId: string;
  readonly version: number;
  /** The run that will be: a new id, or the same. */
  readonly newRunId: string;
  /** Steps whose results stay. */
  readonly kept: number;
  /** Step runs that are made again. */
  readonly again: number;
  /** Writes made before at steps that run again: taken, or made once more. */
  readonly reused: number;
  readonly repeated: number;
  /** Why it cannot be done; nothing else counts then. */
  readonly refused: string | null;
}

export interface RerunPlan {
  readonly id: string;
  readonly tenant: string;
  /** SHA-256 over request and items: carrying out names it. */
  readonly hash: string;
  readonly request: RerunRequest;
  readonly items: readonly RerunItem[];
  readonly status: 'planned' | 'executing' | 'executed';
  readonly plannedBy: Requester;
  readonly executedBy: Requester | null;
  /** What became of each item, by the id of its run: `started`, or why not. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly executedAt: string | null;
}

export interface RerunPlanStore {
  insert(plan: Pick<RerunPlan, 'id' | 'tenant' | 'hash' | 'request' | 'items' | 'plannedBy'>): Promise<RerunPlan>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<RerunPlan>;
  /** For jobs of the server itself. */
  find(id: string): Promise<RerunPlan | null>;
  /** Marks it and adds its job. @returns false when it was carried out, or is being, already */
  execute(tenant: string, id: string, by: Requester): Promise<boolean>;
  noteOutcome(id: string, runId: string, outcome: string): Promise<void>;
  finish(id: string): Promise<void>;
}
