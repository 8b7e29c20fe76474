import { defineAction, type ActionContext } from '#kernel/action.ts';
import { withoutBraces } from '../agent-id.ts';
import type { Polling, StormshieldClient } from '../client.ts';
import { taskAnswer } from '../task.ts';
import { taskOutcome } from '../task-outcome.ts';
import { readTaskById, settleTask } from '../task-reading.ts';

export const waitForTask = defineAction({
  id: 'stormshield.wait-for-task',
  title: 'Wait for task',
  summary: 'Follows a task until it has succeeded or failed, or until the deadline, and says which.',
  category: 'Tasks',
  effect: 'read',
  idempotent: true,
  requires: { permission: 'API key usage Agent Monitoring' },
  inferred: 'The route is not in the public documentation of the vendor; a published integration uses it.',
  input: {
    task_id: {
      kind: 'text',
      required: true,
      maxLength: 128,
      label: 'Task id',
      help: 'The taskId that another action gave.',
    },
    interval: {
      kind: 'integer',
      min: 1,
      max: 3_600,
      label: 'Interval in seconds',
      help: 'A steady pace. Left out, the connection decides, and the pace slows down.',
    },
    deadline: {
      kind: 'integer',
      min: 1,
      max: 604_800,
      label: 'Deadline in seconds',
      help: 'Left out, the connection decides.',
    },
  },
  output: taskAnswer,
  async run(input, context: ActionContext<StormshieldClient>) {
    const { task, seen } = await readTaskById(context.client, withoutBraces(input.task_id), context);
    const polling = pollingOf(input, context.client.polling);
    return taskOutcome(task, seen, { polling, blocking: true });
  },
  settle: settleTask,
});

function pollingOf(input: { readonly interval?: number; readonly deadline?: number }, usual: Polling): Polling {
  const pace =
    input.interval === undefined ? {} : { pollMs: input.interval * 1_000, maxPollMs: input.interval * 1_000 };
  return { ...usual, ...pace, ...(input.deadline === undefined ? {} : { deadlineMs: input.deadline * 1_000 }) };
}
