import { setTimeout as sleep } from 'node:timers/promises';
import type { RunLease, RunStore } from '#kernel/run.ts';
import { runBlock, runStep } from './block.ts';
import type { Deadline } from './deadline.ts';
import { finishRun } from './finish.ts';
import { rootFrame } from './frame.ts';
import { createJournal } from './journal.ts';
import { outlineOf } from './outline.ts';
import type { Flow, Walk, WalkPorts } from './walk.ts';

export interface WalkParts extends WalkPorts {
  readonly runs: WalkPorts['runs'] & Pick<RunStore, 'record'>;
  /** Only a replay knows beforehand. */
  readonly beganAt?: Walk['beganAt'];
  /** Where the clock is none that goes by itself. */
  readonly pause?: Walk['pause'];
}

/** What ends a pass before the run does. */
export interface WalkControl {
  /** Aborted when the run is to be cancelled. */
  readonly signal: AbortSignal;
  /** True when no new step is to be started. */
  readonly stopping: () => boolean;
}

export interface Suspended {
  /** When the run is to be looked at again at the latest; null when something will wake it. */
  readonly wakeAt: Date | null;
}

/**
 * One pass over a run: executes what is ready until the run waits or ends, and records every transition.
 * It needs no database and no queue, only a place to record to and the parts that the steps of the document use.
 * @throws AppError `permit_expired` when another epoch holds the run
 */
export async function walkRun(parts: WalkParts, lease: RunLease, control: WalkControl): Promise<'ended' | Suspended> {
  let wakeAt = null as Date | null;
  const { playbook } = lease;
  const journal = createJournal(lease, (transition) => parts.runs.record(lease, transition));
  const outline = outlineOf(playbook);
  const stop: Walk['stop'] = (section) =>
    journal.stops().find(({ stepId }) => outline.place(stepId).section === section) ?? null;
  const walk: Walk = {
    runner: parts.runner,
    receipts: parts.receipts,
    runs: parts.runs,
    playbooks: parts.playbooks,
    verbs: parts.verbs,
    approvals: parts.approvals,
    notifier: parts.notifier,
    events: parts.events,
    clock: parts.clock,
    lease,
    journal,
    outline,
    stop,
    signal: control.signal,
    stopping: control.stopping,
    beganAt: parts.beganAt ?? (() => null),
    pause: parts.pause ?? ((ms) => sleep(ms, undefined, { signal: control.signal }).catch(() => undefined)),
    block: (steps, frame) => runBlock(walk, steps, frame),
    step: (step, frame) => runStep(walk, step, frame),
    wakeAt: (time) => {
      if (wakeAt === null || time < wakeAt) wakeAt = time;
    },
  };
  const root = rootFrame(playbook.variables ?? {}, deadlineOfRun(lease));
  const flow = await through(walk, () => runBlock(walk, playbook.steps, root));
  if (flow !== 'suspended' && (await finishRun(walk, root, flow))) return 'ended';
  await journal.flush();
  if (root.deadline !== null && root.deadline.at > parts.clock.now()) walk.wakeAt(root.deadline.at);
  return { wakeAt };
}

/** A run that was opened again has had its time before it begins: only its steps have theirs. */
function deadlineOfRun({ run: { startedAt, rerun }, playbook: { limits } }: RunLease): Deadline | null {
  const timeoutMs = limits?.timeoutMs;
  if (timeoutMs === undefined || startedAt === null || rerun !== null) return null;
  return { at: new Date(Date.parse(startedAt) + timeoutMs), stepId: null, timeoutMs };
}

async function through(walk: Walk, steps: () => Promise<Flow>): Promise<Flow> {
  if (walk.signal.aborted) return 'cancelled';
  const flow = walk.stop('steps') === null ? await steps() : 'stopped';
  return walk.signal.aborted ? 'cancelled' : flow;
}
