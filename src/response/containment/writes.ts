import type { ContainingWrite } from '#kernel/containment.ts';
import { toAppError } from '#kernel/error.ts';
import { askAgents } from './agents.ts';
import type { ContainmentParts } from './ports.ts';

const maxTaken = 50;

/** Turns writes that may have isolated or released into containments. @returns how many were settled */
export async function settleWrites(parts: ContainmentParts, signal: AbortSignal): Promise<number> {
  const writes = await parts.containments.takeWrites(maxTaken);
  const settled = await Promise.all(writes.map((write) => settle(parts, write, signal)));
  return settled.filter(Boolean).length;
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
      status === 'failed' || ids.length === 0 ? new Map() : await askAgents(parts, tenant, connectionId, ids, signal);
    await parts.containments.settleWrite(
      write,
      [...agents.values()].map(({ id, name }: { id: string; name: string }) => ({ id, name })),
    );
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
