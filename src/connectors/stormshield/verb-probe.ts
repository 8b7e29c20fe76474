import type { ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import { createLadder } from '#kernel/ladder.ts';
import type { Capability } from '#kernel/verb.ts';
import { checkConsole } from './check.ts';
import type { StormshieldClient } from './client.ts';

type Seen = Omit<Capability, 'verb'>;

/**
 * Whether tasks can be followed. Whether they can be made is not probed, because only making one would show it.
 * @returns null where the key may follow tasks, which says no more than the documents do
 */
export async function probeTasks(documented: Seen, context: ActionContext<StormshieldClient>): Promise<Seen | null> {
  try {
    await checkConsole(context.client, context, createLadder());
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'vendor_forbidden') {
      const reason = `The API key may not follow tasks, so every outcome would stay open: ${error.message} ${documented.reason}`;
      return { ...documented, level: 'conditional', reason, basis: 'observed' };
    }
    if (error.code === 'vendor_unauthorized') {
      return { ...documented, level: 'unsupported', reason: error.message, basis: 'observed' };
    }
    throw error;
  }
}
