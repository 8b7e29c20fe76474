import type { AppErrorJson } from '#kernel/error.ts';
import type { Step } from '#kernel/playbook.ts';
import type { Walk } from './walk.ts';

/**
 * Why a block failed: the error of the first of its steps, in the order of the document, that has failed and was not forgiven.
 * Null when none has, because the time was over before one began.
 */
export function blockError(walk: Walk, steps: readonly Step[], iteration: string): AppErrorJson | null {
  for (const step of steps) {
    const record = walk.journal.find(step.id, iteration);
    if (record?.status !== 'failed' || step.onError === 'continue' || walk.outline.isCaught(step.id)) continue;
    const path = typeof step.onError === 'object' ? step.onError : null;
    if (path === null) return record.error;
    if (hasFailed(walk, path, iteration)) return blockError(walk, path, iteration);
  }
  return null;
}

function hasFailed(walk: Walk, steps: readonly Step[], iteration: string): boolean {
  return blockError(walk, steps, iteration) !== null;
}
