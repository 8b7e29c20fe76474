import type { Run } from '../../generated/answers.ts';

const final: ReadonlySet<string> = new Set(['succeeded', 'partially_succeeded', 'failed', 'cancelled']);

/** Whether the run has ended, so that it changes by itself no more. */
export function isFinal({ status }: Pick<Run, 'status'>): boolean {
  return final.has(status);
}
