import type { Answer } from '#kernel/answer.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { withoutBraces } from './agent-id.ts';

/** The console's record of work on one agent. Everything but the id may be missing. */
export interface Task extends JsonObject {
  readonly taskId: string;
  readonly status: string | null;
  readonly requestTime: string | null;
  readonly startTime: string | null;
  readonly endTime: string | null;
  /** 0 and null both say that there was no error. */
  readonly errorCode: number | bigint | string | null;
  readonly errorMessage: string | null;
}

/** As actions promise it. The error code is a number or a text, as the console likes. */
export const taskAnswer: Answer = {
  taskId: 'text',
  status: 'text',
  requestTime: 'text',
  startTime: 'text',
  endTime: 'text',
  errorCode: 'any',
  errorMessage: 'text',
};

/** `ended`: over, and nobody here knows the word that says how. */
export type TaskState = 'running' | 'succeeded' | 'failed' | 'ended';

/**
 * Reads an answer as a task; null when it is none.
 * @param askedId the id that was asked for, which stands in where the answer names none but has a status
 */
export function readTask(json: Json, askedId?: string): Task | null {
  if (!isJsonObject(json)) return null;
  const status = textOf(json['status']);
  const taskId = idOf(json['taskId']) ?? (status === null ? null : (askedId ?? null));
  if (taskId === null) return null;
  return {
    taskId,
    status,
    requestTime: textOf(json['requestTime']),
    startTime: textOf(json['startTime']),
    endTime: textOf(json['endTime']),
    errorCode: errorCodeOf(json['errorCode']),
    errorMessage: textOf(json['errorMessage']),
  };
}

/** Success needs the very word and no error code; whatever is not known to be over is still running. */
export function stateOf(task: Task): TaskState {
  const word = task.status?.toLowerCase() ?? '';
  if (word === 'failed' || hasErrorCode(task)) return 'failed';
  if (word === 'succeeded') return 'succeeded';
  if (word === 'pending' || word === 'running') return 'running';
  return task.endTime === null ? 'running' : 'ended';
}

export function isSameTask(a: string, b: string): boolean {
  return withoutBraces(a).toLowerCase() === withoutBraces(b).toLowerCase();
}

function hasErrorCode(task: Task): boolean {
  return task.errorCode !== null && Number(task.errorCode) !== 0;
}

/** Only what can be asked for again: a letterless or endless id is no id. */
function idOf(value: Json | undefined): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  if (typeof value !== 'string' || !/^[\p{L}\p{N}{}._:-]{1,128}$/u.test(value)) return null;
  return /^\.{1,2}$/.test(value) ? null : value;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Anything that is not clearly "no error" is kept as one, so that an odd code never turns into a success. */
function errorCodeOf(value: Json | undefined): Task['errorCode'] {
  if (value === undefined || value === null || value === false) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  return 'unreadable';
}
