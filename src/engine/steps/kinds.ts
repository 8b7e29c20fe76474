import type { Step } from '#kernel/playbook.ts';
import type { StepBody } from '../walk.ts';
import { runActionStep } from './action.ts';
import { runApprovalStep } from './approval.ts';
import { runBranchStep } from './branch.ts';
import { runFailStep } from './fail.ts';
import { runForEachStep } from './for-each.ts';
import { runNotifyStep } from './notify.ts';
import { runParallelStep } from './parallel.ts';
import { runPlaybookStep } from './playbook.ts';
import { runRequestStep } from './request.ts';
import { runStopStep } from './stop.ts';
import { runStoreStep } from './store.ts';
import { runSwitchStep } from './switch.ts';
import { runVerbStep } from './verb.ts';
import { runWaitStep } from './wait.ts';
import { runWhileStep } from './while.ts';

/** How each kind of step is run. */
const bodies: { readonly [K in Step['kind']]: StepBody<Extract<Step, { kind: K }>> } = {
  action: runActionStep,
  verb: runVerbStep,
  request: runRequestStep,
  wait: runWaitStep,
  branch: runBranchStep,
  switch: runSwitchStep,
  'for-each': runForEachStep,
  parallel: runParallelStep,
  while: runWhileStep,
  approval: runApprovalStep,
  store: runStoreStep,
  playbook: runPlaybookStep,
  notify: runNotifyStep,
  fail: runFailStep,
  stop: runStopStep,
};

export function bodyOf(step: Step): StepBody {
  // Rows are keyed by the very kind they take, so a step always meets its own row.
  return bodies[step.kind] as StepBody;
}
