import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, TargetResult } from '#kernel/result.ts';
import type { ConsoleAnswer, ConsoleCall } from './call.ts';
import { detailedResults } from './affected-details.ts';
import { send } from './client.ts';
import { countSelected } from './counting.ts';
import type { Context, RowAction } from './row.ts';
import { objectOf } from './values.ts';
import { selections, type Selection } from './selections.ts';
import { existingIds } from './lookup.ts';

/** What was asked for, and what the console says it took. */
export interface Reach {
  readonly answer: ConsoleAnswer;
  /** Objects that the filter selects; null when they could not be counted. */
  readonly selected: number | null;
  /** Objects that the console counts as affected; null when it did not say. */
  readonly affected: number | null;
  /** Known ids, or the one name of the whole selection. */
  readonly targets: readonly string[];
}

/** Counts, then sends. @throws AppError as `send` */
export async function sendCounted(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<Reach> {
  const selected = await countSelected(context.client, action.row, input, context);
  const answer = await send(context.client, call, context);
  const count = objectOf(answer.data)[action.row.countField ?? 'affected'];
  const affected = typeof count === 'number' ? count : typeof count === 'bigint' ? Number(count) : null;
  return { answer, selected, affected, targets: action.aims(input) };
}

/**
 * The truth about a write that the console answers with a number: nothing affected is never a success, and fewer than asked is partial.
 * @throws AppError `vendor_not_found` when nothing was affected, and as `send`
 */
export async function affectedOutcome(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const reach = await sendCounted(action, call, input, context);
  const { answer, affected } = reach;
  if (affected === null) {
    context.log.warn('An answer of the console was not as promised', { action: action.id, drift: 1 });
    return {
      ...factsOf(reach),
      status: 'succeeded',
      message: 'The console accepted the request without saying how many objects it reached.',
      targets: all(reach, 'succeeded'),
    };
  }
  const details = detailedResults(objectOf(answer.data)['details'], answer);
  if (details.length > 0) return judged(reach, withUnnamed(details, reach));
  if (affected === 0) throw nothingReached(action, reach, await missing(action, reach, context));
  const asked = askedOf(reach);
  const outcome = judged(reach, affected >= asked ? all(reach, 'succeeded') : await missing(action, reach, context));
  return action.row.unproven === true ? { ...outcome, message: `${outcome.message} ${unprovenNote}` } : outcome;
}

/** Accepted is all that can be said of it, and the message must not sound like more. */
const unprovenNote = 'It took the order; when the endpoints carry it out, it does not show.';

/** How many objects were asked for. */
function askedOf({ selected, targets }: Pick<Reach, 'selected' | 'targets'>): number {
  return selected ?? targets.length;
}

export function factsOf({
  answer,
  selected,
  affected,
}: Reach): Pick<ActionOutcome, 'statusCode' | 'data' | 'keyFields'> {
  return { statusCode: answer.statusCode, data: answer.data, keyFields: { affected, selected } };
}

/** For each id whether the console has it. Which of those that exist were taken, it does not say. */
async function missing(action: RowAction, reach: Reach, context: Context): Promise<readonly TargetResult[]> {
  const existing = await existingIds(action.row, reach.targets, context);
  if (existing === null) {
    if (reach.affected === 0) return all(reach, 'not_found');
    return reach.targets.map((target) => ({ target, status: 'failed', error: unsaid(reach).toJson() }));
  }
  const found = reach.targets.filter((target) => existing.has(target)).length;
  return reach.targets.map((target): TargetResult => {
    if (!existing.has(target)) return { target, status: 'not_found' };
    if (reach.affected !== null && reach.affected >= found) return { target, status: 'succeeded' };
    return { target, status: 'failed', error: unsaid(reach).toJson() };
  });
}

function unsaid(reach: Reach): AppError {
  const { answer, affected } = reach;
  const text =
    affected === 0
      ? 'The console took none of the objects.'
      : `The console took ${affected} of ${askedOf(reach)} objects and does not say which.`;
  return new AppError(affected === 0 ? 'vendor_conflict' : 'outcome_unknown', text, {
    failureIndicator: answer.call,
    statusCode: answer.statusCode,
  });
}

export function nothingReached(action: RowAction, reach: Reach, targets: readonly TargetResult[]): AppError {
  const { row } = action;
  const noun = row.selects === undefined ? 'objects' : (selections[row.selects] as Selection).noun;
  return new AppError(
    'vendor_not_found',
    `The console accepted the request and affected no ${noun}: nothing matched, or nothing could take it.`,
    {
      failureIndicator: reach.answer.call,
      statusCode: reach.answer.statusCode,
      data: reach.answer.data,
      details: { affected: 0, selected: reach.selected },
      targets,
    },
  );
}

/** An outcome from what is known of each target. @throws AppError `vendor_conflict` when none succeeded */
function judged(reach: Reach, targets: readonly TargetResult[]): ActionOutcome {
  const { answer, affected } = reach;
  const good = targets.filter(({ status }) => status === 'succeeded' || status === 'unchanged').length;
  if (good === 0 && targets.length > 0 && targets.every(({ status }) => status !== 'pending')) {
    const first = targets.find(({ error }) => error !== undefined)?.error;
    if (first?.code !== 'outcome_unknown') {
      throw new AppError(
        first?.code ?? 'vendor_conflict',
        first?.message ?? 'The console changed none of the objects.',
        {
          failureIndicator: answer.call,
          statusCode: answer.statusCode,
          data: answer.data,
          targets,
        },
      );
    }
  }
  const asked = askedOf(reach);
  const isWhole =
    good === targets.length &&
    (affected === null || affected >= asked || targets.some(({ status }) => status === 'unchanged'));
  return {
    ...factsOf(reach),
    status: isWhole ? 'succeeded' : 'partially_succeeded',
    message: isWhole
      ? `The console affected ${affected ?? good} of ${asked}.`
      : `The console affected ${affected ?? good} of ${asked}: only a part.`,
    targets,
  };
}

/** Ids that the details leave out keep no status of their own: they were asked for and not answered. */
function withUnnamed(details: readonly TargetResult[], reach: Reach): readonly TargetResult[] {
  const named = new Set(details.map(({ target }) => target));
  const ids = reach.targets.filter((target) => !target.startsWith('filter:') && !named.has(target));
  return [...details, ...ids.map((target): TargetResult => ({ target, status: 'not_found' }))];
}

function all({ targets }: Reach, status: TargetResult['status']): readonly TargetResult[] {
  return targets.map((target) => ({ target, status }));
}
