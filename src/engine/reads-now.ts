import { stringifyJson } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';

const known = new WeakMap<Step, boolean>();

/** Whether an expression of the step may read the time. */
export function readsNow(step: Step): boolean {
  const before = known.get(step);
  if (before !== undefined) return before;
  const reads = /\brun\b[^}]*\bnow\b/.test(stringifyJson(step));
  known.set(step, reads);
  return reads;
}
