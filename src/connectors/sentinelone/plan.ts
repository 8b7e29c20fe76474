import type { ActionPlan } from '#kernel/action.ts';
import type { JsonObject } from '#kernel/json.ts';
import { askCount } from './counting.ts';
import type { Context, RowAction } from './row.ts';
import { selections, type Selection } from './selections.ts';
import { selectedIds } from './targets.ts';

/** What a write would reach: a selection is counted by the console, ids that are named as well. @throws AppError as `send` */
export async function planReach(action: RowAction, input: JsonObject, context: Context): Promise<ActionPlan> {
  const targets = action.aims(input);
  const { row } = action;
  if (row.selects === undefined) return { targets, count: row.reachesEverything === true ? null : targets.length };
  const count = await askCount(context.client, row, input, context);
  const { noun }: Selection = selections[row.selects];
  const named = selectedIds(row, input)?.length ?? null;
  if (count === null) return { targets, count: named, note: `The console has no way to count these ${noun}.` };
  if (named === null || count === named) return { targets, count };
  return { targets, count, note: `${named} ${noun} are named; the console selects ${count}.` };
}
