import type { ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { CallScope } from '#kernel/net.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { pathSegment } from '#net/path-encoding.ts';
import { targetOf, type ConsoleAnswer } from './call.ts';
import { send, type StormshieldClient } from './client.ts';
import { isSameTask, readTask, type Task } from './task.ts';
import { malformed, taskOutcome } from './task-outcome.ts';

/**
 * Asks for one task, once.
 * @throws AppError `vendor_not_found`; `vendor_malformed` for an answer that is no task, or another one
 */
export async function readTaskById(
  client: StormshieldClient,
  taskId: string,
  scope: CallScope,
): Promise<{ readonly task: Task; readonly seen: ConsoleAnswer }> {
  const path = `/agents/tasks/${pathSegment(taskId, 'input.task_id')}`;
  const seen = await send(
    client,
    { method: 'GET', path, effect: 'read', subject: `the task ${taskId}`, usage: 'Agent Monitoring' },
    scope,
  );
  const task = seen.answer.form === 'json' ? readTask(seen.answer.json, taskId) : null;
  if (task === null) throw malformed(seen, 'The answer is not a task.', {});
  if (!isSameTask(task.taskId, taskId)) throw malformed(seen, `The answer is about task ${task.taskId}.`, {});
  return { task, seen };
}

/** Asks what became of accepted work. A task that cannot be read leaves its outcome unknown; it never counts as done. */
export async function settleTask(
  receipt: Receipt,
  context: ActionContext<StormshieldClient>,
): Promise<ActionOutcome<Task>> {
  const { taskId, agentId } = receipt.reference;
  if (typeof taskId !== 'string') throw new AppError('internal', 'The receipt names no task.', { applied: 'unknown' });
  const { pollMs, maxPollMs, deadlineMs } = receipt;
  const subject = {
    polling: { pollMs, maxPollMs, deadlineMs },
    ...(typeof agentId === 'string' ? { target: agentId } : {}),
    ...(receipt.blocking === true ? { blocking: true } : {}),
  };
  const { task, seen } = await readTaskById(context.client, taskId, context).catch((thrown: unknown) => {
    throw unsettled(toAppError(thrown), subject.target);
  });
  return taskOutcome(task, seen, subject);
}

/** The question failed, which says nothing about the work that was asked about. */
function unsettled(error: AppError, target: string | undefined): AppError {
  if (target === undefined) return error;
  const { failureIndicator, statusCode, retryable, retryAfterMs, details, data } = error;
  return new AppError(error.code, error.message, {
    failureIndicator,
    statusCode,
    retryable,
    applied: 'unknown',
    targets: targetOf({ target }, 'failed'),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
    ...(data === undefined ? {} : { data }),
    cause: error,
  });
}
