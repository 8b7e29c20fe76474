import { AppError, type AppErrorJson } from './error.ts';
import { isJsonObject, parseJson, type Json, type JsonObject } from './json.ts';
import type { ActionResult } from './result.ts';
import type { Run, StepRun } from './run.ts';

/** The number grows when older releases could not read a file any more. */
export const recordingFormat = 'cordon-recording/1';

/** One attempt of one step, or of one call of a verb, with what the single door answered. */
export interface RecordedStep extends Omit<StepRun, 'runId' | 'result'> {
  /** Of calls: what was asked for. */
  readonly action: string | null;
  /** Without the console's own answer and without exchanges. */
  readonly result: ActionResult | null;
  /** Of work that the console had accepted first. */
  readonly accepted: { readonly settledAt: string | null; readonly blocking: boolean } | null;
}

export interface RecordedPlaybook {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly source: string;
}

export interface RecordedRun extends Pick<
  Run,
  | 'id'
  | 'status'
  | 'inputs'
  | 'mode'
  | 'parent'
  | 'trigger'
  | 'incident'
  | 'error'
  | 'output'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
> {
  readonly requester: string;
  readonly playbook: RecordedPlaybook;
  readonly steps: readonly RecordedStep[];
}

/** A run as a test: it can be walked again without a network or a database. */
export interface Recording {
  readonly format: typeof recordingFormat;
  readonly title: string;
  readonly run: RecordedRun;
  /** Runs that it has started, and those that they have started. */
  readonly children: readonly RecordedRun[];
  /** Expressions over the ended run that must hold; made to be added to by hand. */
  readonly assert: readonly string[];
}

/** What does not hold, and where. */
export interface ReplayProblem {
  /** A step such as `isolate` or `each/3`, `output`, `assert[0]`. */
  readonly at: string;
  readonly problem: string;
}

export interface Replayed {
  readonly name: string;
  readonly playbookId: string;
  readonly title: string;
  readonly problems: readonly ReplayProblem[];
}

export interface BranchCoverage {
  readonly playbookId: string;
  readonly taken: number;
  readonly total: number;
  /** 0 to 100; 100 where there is nothing to choose. */
  readonly percent: number;
  readonly missing: readonly string[];
}

export interface ReplayReport {
  readonly replayed: readonly Replayed[];
  readonly coverage: readonly BranchCoverage[];
}

/** @throws AppError `invalid_input` for what is no recording, or one of another format */
export function readRecording(name: string, text: string): Recording {
  const refuse = (problem: string, cause?: unknown): AppError =>
    new AppError('invalid_input', `${name} ${problem}.`, { failureIndicator: name, cause });
  let value: Json;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw refuse('is not JSON', cause);
  }
  if (!isJsonObject(value) || typeof value['format'] !== 'string') throw refuse('is no recording: it has no `format`');
  if (value['format'] !== recordingFormat) {
    throw refuse(`has the format ${value['format'].slice(0, 60)}; this release reads ${recordingFormat}`);
  }
  const { run, children, assert } = value;
  if (!isRecordedRun(run)) throw refuse('has no whole `run`');
  if (!Array.isArray(children) || !children.every(isRecordedRun)) throw refuse('has no list of `children`');
  if (!Array.isArray(assert) || !assert.every((one) => typeof one === 'string')) {
    throw refuse('must have `assert`, a list of expressions');
  }
  // Looked at as far as a replay rests on it; what is wrong further inside is a problem of the replay.
  return value as unknown as Recording;
}

function isRecordedRun(value: Json | undefined): boolean {
  if (value === undefined || !isJsonObject(value)) return false;
  const { playbook, steps, inputs } = value;
  return (
    isJsonObject(playbook ?? null) &&
    typeof (playbook as JsonObject)['source'] === 'string' &&
    isJsonObject(inputs ?? null) &&
    Array.isArray(steps) &&
    steps.every(
      (step) => isJsonObject(step) && typeof step['stepId'] === 'string' && typeof step['iteration'] === 'string',
    )
  );
}

/** An error as it was thrown. */
export function thrownAgain(error: AppErrorJson): AppError {
  const { code, message, failureIndicator, statusCode, retryable, applied, details } = error;
  return new AppError(code, message, {
    failureIndicator,
    statusCode,
    retryable,
    applied,
    ...(details === undefined ? {} : { details }),
  });
}
