import type { Step } from '#kernel/playbook.ts';
import type { StepKind } from '../step-kind.ts';
import { actionStep } from './action.ts';
import { branchStep } from './branch.ts';
import { forEachStep } from './for-each.ts';
import { waitStep } from './wait.ts';

/** Every kind of step, by the key that names it in a document. */
const kinds: { readonly [K in Step['kind']]?: StepKind<Extract<Step, { kind: K }>> } = {
  action: actionStep,
  wait: waitStep,
  branch: branchStep,
  'for-each': forEachStep,
};

export const stepKindNames = Object.keys(kinds) as readonly Step['kind'][];

/** The kind that reads and checks steps of this name. */
export function stepKind(name: Step['kind']): StepKind {
  // Rows are keyed by the very kind they take, so a step always meets its own row.
  return kinds[name] as StepKind;
}
