import { AppError } from '#kernel/error.ts';
import type { FailStep } from '#kernel/playbook.ts';
import type { Frame } from '../frame.ts';
import { resolveText } from '../resolve.ts';
import { conclude, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

export function runFailStep(walk: Walk, step: FailStep, frame: Frame): Promise<Flow> {
  const message = resolveText(walk, frame, step.message, `${step.id}.fail`);
  const error = new AppError('playbook_failed', message, { failureIndicator: step.id }).toJson();
  return conclude(walk, step, frame, stepRecord(walk, step, frame, { status: 'failed', error }), { mayRetry: false });
}
