import type { JsonObject } from './json.ts';
import type { ResultStatus, TargetResult } from './result.ts';

/** Beside what a verb did or read: whether every machine was found out, and what is to be said about it. */
interface VerbAnswer {
  readonly complete: boolean;
  readonly notes: readonly string[];
}

/** The data of a verb that reads: rows in one form, as far as each console can fill it. */
export interface VerbRows extends VerbAnswer {
  readonly rows: readonly JsonObject[];
  readonly count: number;
}

/** The data of a verb that writes. */
export interface VerbResult extends VerbAnswer {
  readonly machines: readonly MachineView[];
  readonly calls: readonly CallView[];
}

/** A machine of the plan, with what became of each of its agents. */
export interface MachineView {
  readonly id: string;
  readonly name: string;
  readonly matchedBy: readonly string[];
  readonly agents: readonly {
    readonly connection: string;
    readonly connectionTitle: string;
    readonly id: string;
    readonly name: string;
    readonly online: boolean | null;
    readonly status: TargetResult['status'] | null;
    readonly message: string | null;
  }[];
}

/** One call that the verb was made of, with the rows of the ledger that prove it. */
export interface CallView {
  readonly action: string;
  readonly connection: string;
  readonly connectionTitle: string;
  readonly endpoints: readonly string[];
  readonly status: ResultStatus;
  readonly message: string;
  readonly intentId: string | null;
  readonly receiptId: string | null;
  readonly approvalId: string | null;
}
