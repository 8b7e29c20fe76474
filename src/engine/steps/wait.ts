import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { Expression, WaitStep } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import { unpredictableOf } from '#kernel/run-plan.ts';
import { closeExpression } from '#playbook/close-expression.ts';
import { maxDurationMs } from '#playbook/duration.ts';
import { resolveDuration, resolveInstant } from '#playbook/template.ts';
import { demandTime } from '../deadline.ts';
import { findStep, scopeOf, type Frame } from '../frame.ts';
import { hold } from '../hold.ts';
import { passedOver } from '../passed-over.ts';
import { unpredictable } from '../predict.ts';
import { settle } from '../settle.ts';
import { conclude, stepRecord } from '../step-record.ts';
import { partIteration, partsOf } from '../verb-parts.ts';
import type { Flow, Walk } from '../walk.ts';

export function runWaitStep(walk: Walk, step: WaitStep, frame: Frame): Promise<Flow> {
  const { until } = step;
  if ('settlement' in until) return waitForSettlement(walk, step, frame, until);
  if ('event' in until) return waitForEvent(walk, step, frame, until);
  return waitForTime(walk, step, frame, () => timeOf(walk, step, frame, until));
}

function timeOf(
  walk: Walk,
  { id }: WaitStep,
  frame: Frame,
  until: Extract<WaitStep['until'], { durationMs: Json } | { instant: Json }>,
): number {
  const now = walk.clock.now().getTime();
  const scope = scopeOf(walk, frame);
  if ('durationMs' in until) return now + resolveDuration(until.durationMs, scope, `${id}.wait.time`);
  const instant = resolveInstant(until.instant, scope, `${id}.wait.until`);
  if (instant <= now + maxDurationMs) return instant;
  throw new AppError('expression_failed', `${id}.wait.until is more than 366 days away.`, {
    failureIndicator: `${id}.wait.until`,
  });
}

async function waitForTime(walk: Walk, step: WaitStep, frame: Frame, endsAt: () => number): Promise<Flow> {
  if (walk.lease.run.mode !== 'live') {
    return passThrough(walk, step, frame, `until ${new Date(endsAt()).toISOString()}`);
  }
  const dueAt = await dueTime(walk, step, frame, endsAt);
  if (walk.clock.now() >= dueAt) return finish(walk, step, frame, {});
  demandTime(walk, step, frame);
  const reason = `until ${dueAt.toISOString()}`;
  return hold(walk, { stepId: step.id, iteration: frame.iteration }, frame.deadline, { kind: 'time', dueAt, reason });
}

async function waitForEvent(
  walk: Walk,
  step: WaitStep,
  frame: Frame,
  { event, withinMs }: { readonly event: Expression; readonly withinMs: number },
): Promise<Flow> {
  const place = { stepId: step.id, iteration: frame.iteration };
  const match = (): string => closeExpression(event, ['event'], scopeOf(walk, frame), `${step.id}.wait.event`);
  if (walk.lease.run.mode !== 'live') return passThrough(walk, step, frame, `for an event: ${match()}`);
  const open = walk.journal.wait(place);
  if (open?.eventId !== undefined) {
    const { id, source, kind, at, data } = await walk.events.get(walk.lease.run.tenant, open.eventId);
    return finish(walk, step, frame, { output: { id, source, kind, at, data } });
  }
  const dueAt = await dueTime(walk, step, frame, () => walk.clock.now().getTime() + withinMs);
  demandTime(walk, step, frame);
  if (walk.clock.now() >= dueAt) {
    throw new AppError('timeout', `No event matched within ${Math.round(withinMs / 1_000)} s.`, {
      failureIndicator: step.id,
    });
  }
  const wanted = open?.match ?? match();
  const reason = `for an event, until ${dueAt.toISOString()}: ${wanted}`;
  return hold(walk, place, frame.deadline, { kind: 'event', match: wanted, dueAt, reason });
}

async function waitForSettlement(
  walk: Walk,
  step: WaitStep,
  frame: Frame,
  until: { readonly settlement: string; readonly withinMs: number },
): Promise<Flow> {
  const awaited = findStep(walk, frame, until.settlement)?.step;
  const unknown = awaited === undefined ? null : unpredictableOf(awaited.output);
  if (unknown !== null && walk.lease.run.mode !== 'live') {
    throw unpredictable(unknown.path, `${until.settlement}, which is waited for, needs it.`);
  }
  if (awaited?.status === 'skipped') return finish(walk, step, frame, { status: 'skipped' });
  if (awaited === undefined || awaited.result === null) {
    throw new AppError('expression_failed', `${step.id} waits for ${until.settlement}, which has no result here.`, {
      failureIndicator: step.id,
    });
  }
  if (awaited.status !== 'pending') return finishWith(walk, step, frame, awaited.result);
  const dueAt = await dueTime(walk, step, frame, () => walk.clock.now().getTime() + until.withinMs);
  const own = { at: dueAt, stepId: step.id, timeoutMs: until.withinMs };
  const deadline = frame.deadline !== null && frame.deadline.at < dueAt ? frame.deadline : own;
  const settled = await settle(walk, awaited, { stepId: step.id, iteration: frame.iteration }, deadline);
  if (settled !== null) return finishWith(walk, step, frame, settled.result);
  if (walk.clock.now() < deadline.at) return 'suspended';
  await closeWaits(walk, step, frame, awaited);
  demandTime(walk, step, frame);
  throw notSettled(step, until.withinMs, await lastAnswer(walk, awaited));
}

/** When the wait ends, fixed by its first pass. */
async function dueTime(walk: Walk, step: WaitStep, frame: Frame, endsAt: () => number): Promise<Date> {
  const known = walk.journal.find(step.id, frame.iteration)?.output ?? null;
  if (typeof known === 'string') return new Date(known);
  const dueAt = new Date(endsAt());
  await walk.journal.commit({
    steps: [stepRecord(walk, step, frame, { status: 'waiting', output: dueAt.toISOString() })],
  });
  return dueAt;
}

function passThrough(walk: Walk, step: WaitStep, frame: Frame, what: string): Promise<Flow> {
  return finish(walk, step, frame, { output: { ...passedOver(walk), note: `Would wait ${what}.` } });
}

function finishWith(walk: Walk, step: WaitStep, frame: Frame, result: ActionResult | null): Promise<Flow> {
  return finish(walk, step, frame, { status: result?.status ?? 'succeeded', result, error: result?.error ?? null });
}

function finish(walk: Walk, step: WaitStep, frame: Frame, changes: Parameters<typeof stepRecord>[3]): Promise<Flow> {
  return conclude(walk, step, frame, stepRecord(walk, step, frame, changes), { mayNote: isJsonObject(changes.output) });
}

/** The waits for the parts of a verb stand beside that of the step itself. */
async function closeWaits(walk: Walk, { id: stepId }: WaitStep, { iteration }: Frame, awaited: StepRun): Promise<void> {
  const open = partsOf(walk, awaited).flatMap(
    (_, number) => walk.journal.wait({ stepId, iteration: partIteration(iteration, number) }) ?? [],
  );
  if (open.length > 0) await walk.journal.commit({ steps: [], endedWaits: open });
}

async function lastAnswer(walk: Walk, { result }: StepRun): Promise<string> {
  if (result?.receiptId === undefined) return result?.message ?? '';
  return (await walk.receipts.getReceipt(result.receiptId)).result.message;
}

function notSettled({ id }: WaitStep, withinMs: number, message: string): AppError {
  return new AppError(
    'settlement_timeout',
    `Not settled within ${Math.round(withinMs / 1_000)} s. Last answer: ${message}`,
    {
      failureIndicator: id,
    },
  );
}
