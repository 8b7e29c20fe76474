import { AppError } from '#kernel/error.ts';
import type { WaitStep } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Wait } from '#kernel/run.ts';
import { resolveDuration } from '#playbook/template.ts';
import { findStep, scopeOf, type Frame } from '../frame.ts';
import { flowAfter, recordFailure, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';
import { awaitReceipt, isOpen } from './receipt.ts';

export async function runWaitStep(walk: Walk, step: WaitStep, frame: Frame): Promise<Flow> {
  const { until } = step;
  if ('settlement' in until) return waitForSettlement(walk, step, frame, until);
  if ('durationMs' in until) return waitForTime(walk, step, frame, until.durationMs);
  throw new AppError('unsupported', 'This wait is not there yet.', { failureIndicator: step.id });
}

async function waitForTime(
  walk: Walk,
  step: WaitStep,
  frame: Frame,
  duration: Parameters<typeof resolveDuration>[0],
): Promise<Flow> {
  const dueAt = await dueTime(walk, step, frame, () =>
    resolveDuration(duration, scopeOf(walk, frame), `${step.id}.wait.time`),
  );
  if (walk.clock.now() >= dueAt) return finish(walk, step, frame, null);
  // Noted on every pass: should this clock and the database's differ, the run is simply woken once more.
  walk.wakeAt(dueAt);
  const wait = waitRow(walk, step, frame, { kind: 'time', dueAt, reason: `until ${dueAt.toISOString()}` });
  if (!isOpen(walk, wait)) await walk.journal.commit({ steps: [], waits: [wait] });
  return 'suspended';
}

async function waitForSettlement(
  walk: Walk,
  step: WaitStep,
  frame: Frame,
  until: { readonly settlement: string; readonly withinMs: number },
): Promise<Flow> {
  const awaited = findStep(walk, frame, until.settlement);
  if (awaited?.status === 'skipped') {
    walk.journal.note(stepRecord(walk, step, frame, { status: 'skipped' }));
    return 'done';
  }
  if (awaited === undefined || awaited.result === null) {
    throw new AppError('expression_failed', `${step.id} waits for ${until.settlement}, which has no result here.`, {
      failureIndicator: step.id,
    });
  }
  if (awaited.status !== 'pending') return finish(walk, step, frame, awaited.result);
  const dueAt = await dueTime(walk, step, frame, () => until.withinMs);
  const end = await awaitReceipt(walk, step, frame, awaited.result, dueAt);
  if (end !== null) {
    const settled = {
      ...awaited,
      status: end.status,
      result: end,
      error: end.error ?? null,
      finishedAt: walk.clock.now().toISOString(),
    };
    await walk.journal.commit({ steps: [settled] });
    return finish(walk, step, frame, end);
  }
  if (walk.clock.now() < dueAt) return 'suspended';
  const { message } = (await walk.receipts.getReceipt(awaited.result.receiptId ?? '')).result;
  const error = new AppError(
    'settlement_timeout',
    `Not settled within ${Math.round(until.withinMs / 1_000)} s. Last answer: ${message}`,
    {
      failureIndicator: step.id,
    },
  );
  return recordFailure(walk, step, frame, error);
}

/** When the wait ends, fixed by its first pass. */
async function dueTime(walk: Walk, step: WaitStep, frame: Frame, durationMs: () => number): Promise<Date> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined) return new Date(known.output as string);
  const dueAt = new Date(walk.clock.now().getTime() + durationMs());
  await walk.journal.commit({
    steps: [stepRecord(walk, step, frame, { status: 'waiting', output: dueAt.toISOString() })],
  });
  return dueAt;
}

async function finish(walk: Walk, step: WaitStep, frame: Frame, result: ActionResult | null): Promise<Flow> {
  const ended = { status: result?.status ?? ('succeeded' as const), result, error: result?.error ?? null };
  const record = stepRecord(walk, step, frame, ended);
  await walk.journal.commit({ steps: [record], endedWaits: [record] });
  return flowAfter(step, record);
}

function waitRow(
  walk: Walk,
  step: WaitStep,
  frame: Frame,
  { kind, dueAt, reason }: { kind: Wait['kind']; dueAt: Date; reason: string },
): Wait {
  const { iteration } = frame;
  return {
    runId: walk.lease.run.id,
    stepId: step.id,
    iteration,
    kind,
    receiptId: null,
    dueAt: dueAt.toISOString(),
    reason,
  };
}
