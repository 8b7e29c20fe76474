import type { ActionDefinition, ActionPlan } from '#kernel/action.ts';
import type { Effect } from '#kernel/effect.ts';
import type { Answer } from '#kernel/answer.ts';
import type { Reach } from '#kernel/endpoint.ts';
import { toAppError, type AppError } from '#kernel/error.ts';
import type { Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { affectedOutcome } from './affected.ts';
import { answerOf } from './answers.ts';
import { onConsoleClock } from './console-time.ts';
import { giveOrder, recoverOrder, settleOrder } from './agent-order.ts';
import type { ConsoleCall } from './call.ts';
import type { SentinelOneClient } from './client.ts';
import { downloadFields } from './download.ts';
import { requireFilter } from './filter-rule.ts';
import { planReach } from './plan.ts';
import { readAs } from './readers.ts';
import { resultsOf } from './results.ts';
import { planCall } from './request-plan.ts';
import type { Context, Row, RowAction, Table } from './row.ts';
import { needsScope, readShape, type RowShape } from './row-shape.ts';
import { targetsOf } from './targets.ts';
import { hasReach, reachOf } from './verbs/reach.ts';

/**
 * A row of a table as an action. Hundreds of them exist and few are used at a time, so an action is its row and a few
 * texts; what its input is made of is read on first use.
 */
export class TableAction implements RowAction, ActionDefinition<Fields, Json, SentinelOneClient> {
  readonly id: string;
  readonly category: string;
  readonly row: Row;
  readonly summary: string;
  /** These are present only where they mean something: others look for them. */
  declare readonly targets?: (input: JsonObject) => readonly string[];
  declare readonly check?: (input: JsonObject) => void;
  declare readonly manualCheck?: string;
  declare readonly effectOf?: (input: JsonObject) => Effect;
  declare readonly settle?: (receipt: Receipt, context: Context) => Promise<ActionOutcome>;
  declare readonly inferred?: string;
  declare readonly free?: true;
  declare readonly secretOutput?: readonly string[];
  declare readonly output?: Answer;
  declare readonly plan?: (input: JsonObject, context: Context) => Promise<ActionPlan>;
  declare readonly reach?: (input: JsonObject, limit: number, context: Context) => Promise<Reach>;
  declare readonly recover?: (input: JsonObject, sentAt: Date, context: Context) => Promise<ActionOutcome | null>;
  #shape: RowShape | undefined;

  constructor(table: Pick<Table, 'slug' | 'category'>, row: Row) {
    this.id = ['sentinelone', table.slug, row.id].filter((part) => part !== '').join('.');
    this.category = table.category;
    this.row = row;
    this.summary = summaryOf(row);
    const { handler, proof } = row;
    const inferred = inferredOf(row);
    if (inferred !== '') this.inferred = inferred;
    if (row.free === true) this.free = true;
    if (row.secretOutput !== undefined) this.secretOutput = row.secretOutput;
    const output = answerOf(row);
    if (output !== null) this.output = output;
    if (row.effect !== 'read') {
      this.targets = aimsOfRow;
      this.plan = planOfRow;
      this.manualCheck = row.selects === 'agents' ? agentCheck : objectCheck;
    }
    if (hasReach(row) || handler?.reach !== undefined) this.reach = reachOfRow;
    if (needsScope(row) || handler?.check !== undefined) this.check = checkRow;
    if (handler?.effectOf !== undefined) this.effectOf = effectOfRow;
    if (handler?.settle !== undefined || proof !== undefined) this.settle = settleRow;
    if (handler?.recover !== undefined || proof !== undefined) this.recover = recoverRow;
  }

  get title(): string {
    return this.row.title;
  }

  get effect(): Effect {
    return this.row.effect;
  }

  get idempotent(): boolean {
    return this.row.effect === 'read' || this.row.idempotent === true;
  }

  get requires(): { readonly permission: string; readonly licence?: string } {
    const { permission, licence } = this.row;
    return { permission, ...(licence === undefined ? {} : { licence }) };
  }

  get input(): Fields {
    const { fields } = this.shape;
    return this.row.reader === 'text' || this.row.reader === 'file' ? { ...fields, ...downloadFields } : fields;
  }

  get shape(): RowShape {
    this.#shape ??= readShape(this.row);
    return this.#shape;
  }

  /** What the input is about; empty for a read. */
  aims(input: JsonObject): readonly string[] {
    if (this.row.effect === 'read') return [];
    return this.row.handler?.targets?.(input) ?? targetsOf(this.row, input);
  }

  async run(input: JsonObject, context: Context): Promise<ActionOutcome> {
    this.requireSafe(input);
    const { handler, proof, reader } = this.row;
    try {
      if (handler?.run !== undefined) return await handler.run(this, input, context);
      const call = this.call(input);
      if (proof !== undefined) return await giveOrder(this, call, input, context);
      if (reader === 'affected' && this.row.effect !== 'read') return await affectedOutcome(this, call, input, context);
      return await readAs(this, call, input, context);
    } catch (thrown) {
      throw this.#explained(toAppError(thrown), input);
    }
  }

  /** The request of the row for this input. @throws AppError `invalid_input` */
  call(input: JsonObject): ConsoleCall {
    return planCall(this.row, this.shape, input);
  }

  /** The rule about empty filters, and what else speaks against an input. @throws AppError `invalid_input` */
  requireSafe(input: JsonObject): void {
    this.row.handler?.check?.(input);
    if (needsScope(this.row)) requireFilter(this.row, input['filter'], input['scope'] === 'everything');
  }

  /** What a refusal means for the targets, and what to do when the call itself is on its way out. */
  #explained(error: AppError, input: JsonObject): AppError {
    const { lifecycle, effect } = this.row;
    const isGone = lifecycle !== undefined && (error.code === 'vendor_not_found' || error.code === 'vendor_forbidden');
    const targets =
      error.targets ??
      (effect !== 'read' && error.code === 'vendor_not_found' ? resultsOf(this, input, 'not_found') : undefined);
    if (!isGone && targets === error.targets) return error;
    return error.saying(isGone ? `${error.message} ${lifecycleNote(this.row)}` : error.message, targets);
  }
}

const agentCheck = 'Look at the endpoints in the console, and at their activity since then.';
const objectCheck = 'Look at the object in the console, and at the activity log since then.';

function checkRow(this: TableAction, input: JsonObject): void {
  this.requireSafe(input);
}

function aimsOfRow(this: TableAction, input: JsonObject): readonly string[] {
  return this.aims(input);
}

function planOfRow(this: TableAction, input: JsonObject, context: Context): Promise<ActionPlan> {
  this.requireSafe(input);
  return this.row.handler?.plan?.(this, input, context) ?? planReach(this, input, context);
}

function reachOfRow(this: TableAction, input: JsonObject, limit: number, context: Context): Promise<Reach> {
  return this.row.handler?.reach?.(this, input, limit, context) ?? reachOf(this.row, input, limit, context);
}

function effectOfRow(this: TableAction, input: JsonObject): Effect {
  return this.row.handler?.effectOf?.(input) ?? this.row.effect;
}

function settleRow(this: TableAction, receipt: Receipt, context: Context): Promise<ActionOutcome> {
  return this.row.handler?.settle?.(this, receipt, context) ?? settleOrder(receipt, context);
}

async function recoverRow(
  this: TableAction,
  input: JsonObject,
  openedAt: Date,
  context: Context,
): Promise<ActionOutcome | null> {
  const sentAt = await onConsoleClock(openedAt, context);
  return this.row.handler?.recover?.(this, input, sentAt, context) ?? recoverOrder(this, input, sentAt, context);
}

function summaryOf(row: Row): string {
  return row.lifecycle === undefined ? row.summary : `${row.summary} ${lifecycleNote(row)}`;
}

function lifecycleNote({ lifecycle, standIn, endsOn }: Row): string {
  const instead = standIn === undefined ? '' : ` Instead: ${standIn}.`;
  if (lifecycle === 'unpublished')
    return `No longer in the vendor's API description, so a console may refuse it.${instead}`;
  return `Deprecated by the vendor${endsOn === undefined ? '' : `, until ${endsOn}`}.${instead}`;
}

function inferredOf({ inferred, lifecycle }: Row): string {
  const old = lifecycle === 'unpublished' ? 'Described by the vendor until 2024 only.' : '';
  return [inferred ?? '', old].filter((text) => text !== '').join(' ');
}
