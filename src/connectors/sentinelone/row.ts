import type { ActionContext, ActionPlan, Effect } from '#kernel/action.ts';
import type { Reach } from '#kernel/endpoint.ts';
import type { Fields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import type { AgentStateName } from './agent-states.ts';
import type { ConsoleCall } from './call.ts';
import type { SentinelOneClient } from './client.ts';
import type { SelectionName } from './selections.ts';

/** The actions of one category. */
export interface Table {
  /** Second part of the action ids. */
  readonly slug: string;
  readonly category: string;
  readonly rows: readonly Row[];
}

/** How an answer is read: see `readers.ts`. */
export type Reader = 'list' | 'object' | 'affected' | 'success' | 'bare' | 'text' | 'file';

/** One action as data; `table-action.ts` makes an action of it. Fields are in the notation of `notation.ts`. */
export interface Row {
  /** Last part of the action id. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Method and path below the API root; `{name}` is a path parameter, `[/{name}]` one that may be left out. */
  readonly request: string;
  /** Kinds of path parameters that are not ids. */
  readonly path?: string;
  readonly query?: string;
  /** The JSON body. */
  readonly body?: string;
  /** The parts of a multipart body, which a handler builds. */
  readonly multipart?: string;
  /** Values sent where the input has none. */
  readonly defaults?: Readonly<Record<string, string | number | boolean>>;
  readonly reader: Reader;
  /** Where the rows are, when not in `data`. */
  readonly itemsPath?: string;
  /** Name of the count in the answer, when not `affected`. */
  readonly countField?: string;
  readonly paging?: 'cursor' | 'skip';
  readonly effect: Effect;
  /** A read that is sent with POST. */
  readonly postRead?: true;
  readonly idempotent?: true;
  /** What `filter` selects to be changed. A filter without this says where something is placed. */
  readonly selects?: SelectionName;
  /** Of these filter fields the console wants at least one. */
  readonly filterRequiresOneOf?: readonly string[];
  /** The call takes no filter and reaches everything in the scope of the token. */
  readonly reachesEverything?: true;
  /** The state of agents that proves that the order was carried out. */
  readonly proof?: AgentStateName;
  /** The console never shows whether the order was carried out. */
  readonly unproven?: true;
  readonly permission: string;
  readonly licence?: string;
  readonly lifecycle?: 'deprecated' | 'unpublished';
  /** What to use instead. */
  readonly standIn?: string;
  /** When the vendor will remove it. */
  readonly endsOn?: string;
  /** Members of the answer that are credentials; `*` for all of it. */
  readonly secretOutput?: readonly string[];
  readonly inferred?: string;
  /** Sends what its caller writes. */
  readonly free?: true;
  readonly handler?: Handler;
}

export type Context = ActionContext<SentinelOneClient>;

/** What an action is to those who help it. */
export interface RowAction {
  readonly id: string;
  readonly row: Row;
  /** What the input is about; empty for a read. */
  aims(input: JsonObject): readonly string[];
  /** The request of the row for this input. @throws AppError `invalid_input` */
  call(input: JsonObject): ConsoleCall;
  /** Only where an answer is not yet the end. */
  readonly settle?: (receipt: Receipt, context: Context) => Promise<ActionOutcome>;
}

/** What an irregular action does in its own way; the rest stays as the row says. */
export interface Handler {
  /** Inputs beside those of the row. */
  readonly fields?: Fields;
  /** @throws AppError `invalid_input` */
  check?(input: JsonObject): void;
  effectOf?(input: JsonObject): Effect;
  targets?(input: JsonObject): readonly string[];
  plan?(action: RowAction, input: JsonObject, context: Context): Promise<ActionPlan>;
  reach?(action: RowAction, input: JsonObject, limit: number, context: Context): Promise<Reach>;
  run?(action: RowAction, input: JsonObject, context: Context): Promise<ActionOutcome>;
  settle?(action: RowAction, receipt: Receipt, context: Context): Promise<ActionOutcome>;
  recover?(action: RowAction, input: JsonObject, sentAt: Date, context: Context): Promise<ActionOutcome | null>;
}
