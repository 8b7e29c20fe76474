import { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { ActionStep } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { scopeOf, type Frame } from '../frame.ts';
import { firstAttempt, flowAfter, resultRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';
import { awaitReceipt } from './receipt.ts';

/** Runs the action through the single door. The key makes the write unique: a repeated step gets what the first one did. */
export async function runActionStep(walk: Walk, step: ActionStep, frame: Frame): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known?.result?.receiptId !== undefined) return waitForEnd(walk, step, frame, known.result);

  const { connection, input } = resolveCall(walk, step, frame);
  const { mayWrite, fields } = walk.runner.describe(step.action, input);
  const startedAt = walk.clock.now().toISOString();
  if (mayWrite) await walk.journal.flush();
  const { run } = walk.lease;
  const result = await walk.runner.run({
    actionId: step.action,
    connection,
    input,
    key: callKey(walk, step, frame),
    requester: { kind: 'run', id: run.id, name: run.requester.name, tenant: run.tenant },
    step: { runId: run.id, stepId: step.id, iteration: frame.iteration },
    ...(run.reuses ? { reuse: { runId: run.id } } : {}),
    signal: walk.signal,
  });
  const seen = { connection, input: maskedInput(fields, input) };
  const record = { ...resultRecord(walk, step, frame, result), input: seen, startedAt };

  if (result.status === 'pending' && result.blocking === true) {
    await walk.journal.commit({ steps: [{ ...record, status: 'waiting' }] });
    return waitForEnd(walk, step, frame, result);
  }
  if (mayWrite || result.status === 'failed') await walk.journal.commit({ steps: [record] });
  else walk.journal.note(record);
  return flowAfter(step, record);
}

/** Another attempt is a write of its own. */
function callKey(walk: Walk, step: ActionStep, frame: Frame): string {
  const attempt = walk.journal.find(step.id, frame.iteration)?.attempt ?? firstAttempt(walk, step, frame);
  return `${walk.lease.run.id}/${step.id}/${frame.iteration}${attempt === 1 ? '' : `#${attempt}`}`;
}

/** An action that is for waiting is done when its receipt is settled. */
async function waitForEnd(walk: Walk, step: ActionStep, frame: Frame, pending: ActionResult): Promise<Flow> {
  const end = await awaitReceipt(walk, step, frame, pending, null);
  if (end === null) return 'suspended';
  const record = resultRecord(walk, step, frame, end);
  await walk.journal.commit({ steps: [record], endedWaits: [record] });
  return flowAfter(step, record);
}

function resolveCall(walk: Walk, step: ActionStep, frame: Frame): { connection: string; input: JsonObject } {
  const scope = scopeOf(walk, frame);
  const connection = resolveTemplate(step.connection, scope, `${step.id}.connection`);
  if (typeof connection !== 'string' || connection === '') {
    throw new AppError('expression_failed', `${step.id}.connection must give the id or title of a connection.`, {
      failureIndicator: step.id,
    });
  }
  const input = resolveTemplate(step.input, scope, `${step.id}.input`);
  // A group of templates stays a group; only its values are resolved.
  if (!isJsonObject(input))
    throw new AppError('expression_failed', `${step.id}.input must be an object.`, { failureIndicator: step.id });
  return { connection, input };
}
