import type { Step } from '#kernel/playbook.ts';
import type { StepKind } from '../step-kind.ts';
import { actionStep } from './action.ts';
import { approvalStep } from './approval.ts';
import { branchStep } from './branch.ts';
import { failStep } from './fail.ts';
import { forEachStep } from './for-each.ts';
import { notifyStep } from './notify.ts';
import { parallelStep } from './parallel.ts';
import { playbookStep } from './playbook.ts';
import { requestStep } from './request.ts';
import { stopStep } from './stop.ts';
import { storeStep } from './store.ts';
import { switchStep } from './switch.ts';
import { verbStep } from './verb.ts';
import { waitStep } from './wait.ts';
import { whileStep } from './while.ts';

/** Every kind of step, by the key that names it in a document. */
const kinds: { readonly [K in Step['kind']]: StepKind<Extract<Step, { kind: K }>> } = {
  action: actionStep,
  verb: verbStep,
  request: requestStep,
  wait: waitStep,
  branch: branchStep,
  switch: switchStep,
  'for-each': forEachStep,
  parallel: parallelStep,
  while: whileStep,
  approval: approvalStep,
  store: storeStep,
  playbook: playbookStep,
  notify: notifyStep,
  fail: failStep,
  stop: stopStep,
};

export const stepKindNames = Object.keys(kinds) as readonly Step['kind'][];

/** The kind that reads and checks steps of this name. */
export function stepKind(name: Step['kind']): StepKind {
  // Rows are keyed by the very kind they take, so a step always meets its own row.
  return kinds[name];
}
