import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { excerptOf, valueOf, wordsOf } from '#net/answer.ts';
import { targetOf, type ConsoleAnswer } from './call.ts';
import type { Polling } from './client.ts';
import { portHint } from './console-error.ts';
import { readTask, stateOf, type Task } from './task.ts';

/** What a task stands for in a result. */
export interface TaskSubject {
  /** What the task changes; absent for a wait, which changes nothing. */
  readonly target?: string;
  readonly polling: Polling;
  readonly blocking?: boolean;
}

/**
 * The outcome that a task shows. Success is only what the console calls so.
 * @throws AppError `task_failed`, or `outcome_unknown` for a task that is over in a way that is not known here
 */
export function taskOutcome(task: Task, seen: ConsoleAnswer, subject: TaskSubject): ActionOutcome<Task> {
  const common = { statusCode: seen.statusCode, data: task, raw: valueOf(seen.answer), keyFields: keyFieldsOf(task) };
  switch (stateOf(task)) {
    case 'succeeded':
      return {
        ...common,
        status: 'succeeded',
        message: `Task ${task.taskId} succeeded.`,
        targets: targetOf(subject, 'succeeded'),
      };
    case 'running':
      return {
        ...common,
        status: 'pending',
        message: `Task ${task.taskId} is accepted and not finished; its status is ${task.status ?? 'not given'}.`,
        targets: targetOf(subject, 'pending'),
        receipt: receiptOf(task, subject),
      };
    case 'failed':
      throw new AppError(
        'task_failed',
        `Task ${task.taskId} failed${reasonOf(task)}.`,
        errorParts(task, seen, subject),
      );
    case 'ended':
      throw new AppError(
        'outcome_unknown',
        `Task ${task.taskId} ended with the status ${task.status ?? '(none)'}, which says neither success nor failure.`,
        { ...errorParts(task, seen, subject), applied: subject.target === undefined ? 'no' : 'unknown' },
      );
  }
}

/**
 * The task in the answer to a request that creates one.
 * @throws AppError `vendor_malformed`: without a task nobody can say whether the request was accepted
 */
export function createdTask(seen: ConsoleAnswer, target: string): Task {
  const task = seen.answer.form === 'json' ? readTask(seen.answer.json) : null;
  if (task !== null) return task;
  throw malformed(seen, 'No task came back, so it is not known whether the request was accepted.', { target });
}

/** An answer that is not what the API gives. */
export function malformed(seen: ConsoleAnswer, sentence: string, subject: Pick<TaskSubject, 'target'>): AppError {
  const words = wordsOf(seen.answer);
  const said = words === null ? [] : [`The console said: ${words}`];
  const hint = seen.answer.form === 'html' ? [`This is a web page and not an answer of the API. ${portHint}`] : [];
  return new AppError('vendor_malformed', [sentence, ...said, ...hint].join(' '), {
    failureIndicator: seen.call,
    statusCode: seen.statusCode,
    applied: subject.target === undefined ? 'no' : 'unknown',
    targets: targetOf(subject, 'failed'),
    data: excerptOf(seen.answer),
    details: { answer: seen.answer.form },
  });
}

function receiptOf(task: Task, subject: TaskSubject): Receipt {
  return {
    kind: 'stormshield.task',
    reference: { taskId: task.taskId, ...(subject.target === undefined ? {} : { agentId: subject.target }) },
    ...subject.polling,
    ...(subject.blocking === true ? { blocking: true } : {}),
  };
}

function errorParts(task: Task, seen: ConsoleAnswer, subject: TaskSubject) {
  return {
    failureIndicator: seen.call,
    statusCode: seen.statusCode,
    data: task satisfies Json,
    targets: targetOf(subject, 'failed'),
    details: { ...keyFieldsOf(task), errorCode: task.errorCode, errorMessage: task.errorMessage },
  };
}

function keyFieldsOf(task: Task): { taskId: string; status: string | null } {
  return { taskId: task.taskId, status: task.status };
}

function reasonOf(task: Task): string {
  const code = task.errorCode === null ? '' : ` (error code ${task.errorCode})`;
  return `${task.errorMessage === null ? '' : `: ${task.errorMessage.replace(/\.$/, '')}`}${code}`;
}
