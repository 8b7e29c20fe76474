import type { ContainingWrite } from '#kernel/containment.ts';
import { toAppError } from '#kernel/error.ts';
import { askAgents } from './agents.ts';
import type { ContainmentParts } from './ports.ts';

const maxTaken = 50;

/** Turns writes that may have isolated or released into containments. @returns how many were settled */
export async function settleWrites(parts: ContainmentParts, signal: AbortSignal): Promise<number> {
  const writes = await parts.containments.takeWrites(maxTaken);
  const settled = await Promise.all(
    [...Map.groupBy(writes, ({ connectionId }) => connectionId).values()].map((group) => inOrder(parts, group, signal)),
  );
  return settled.reduce((total, count) => total + count, 0);
}

/** A release must not be settled before the isolation that it ends: those of one connection go one after the other, as they were asked for. */
async function inOrder(
  parts: ContainmentParts,
  writes: readonly ContainingWrite[],
  signal: AbortSignal,
): Promise<number> {
  for (const [index, write] of writes.entries()) if (!(await settle(parts, write, signal))) return index;
  return writes.length;
}

const took: readonly string[] = ['succeeded', 'unchanged', 'pending'];

/** A console that cannot be asked now is asked again later: the write stays where it is. */
async function settle(parts: ContainmentParts, write: ContainingWrite, signal: AbortSignal): Promise<boolean> {
  const { tenant, connectionId, status, targets, intentId } = write;
  try {
    // Of a write whose outcome nobody knows, every target may have been reached.
    const reached = status === 'unknown' ? targets : targets.filter((target) => took.includes(target.status));
    const ids = reached.map(({ target }) => target);
    const agents =
      status === 'failed' || ids.length === 0
        ? []
        : [...(await askAgents(parts, tenant, connectionId, ids, signal)).values()].map(({ id, name }) => ({
            id,
            name,
          }));
    // A filter, or alerts: whom that was about is in the plan that was judged.
    await parts.containments.settleWrite(write, agents.length === 0 && status !== 'failed' ? write.planned : agents);
    return true;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'unknown_connection' || error.code === 'unsupported') {
      await parts.containments.settleWrite(write, []);
      return true;
    }
    parts.log.warn('A write that may have contained an endpoint is looked at later', {
      intentId,
      error: error.message,
    });
    return false;
  }
}
