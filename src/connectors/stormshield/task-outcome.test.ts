import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { readAnswer } from '#net/answer.ts';
import type { ConsoleAnswer } from './call.ts';
import { createdTask, taskOutcome } from './task-outcome.ts';

const polling = { pollMs: 1_000, maxPollMs: 30_000, deadlineMs: 60_000 };

function answerOf(text: string): ConsoleAnswer {
  return { statusCode: 201, call: 'POST /x', answer: readAnswer({ text, headers: {} }) };
}

function outcomeOf(text: string) {
  const seen = answerOf(text);
  try {
    return taskOutcome(createdTask(seen, 'PC1'), seen, { target: 'PC1', polling });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const member = fc.oneof(
  fc.constantFrom<Json>('Succeeded', 'Failed', 'Running', 'Odd', '', null, 0, 5, '2026-01-31T08:00:02Z'),
  fc.jsonValue() as fc.Arbitrary<Json>,
);
const taskText = fc
  .record(
    {
      taskId: fc.oneof(fc.constant('t-1'), member),
      status: member,
      endTime: member,
      errorCode: member,
      errorMessage: member,
    },
    { requiredKeys: [] },
  )
  .map((task) => JSON.stringify(task));

it('ends every answer in an outcome or an AppError, and calls only Succeeded a success', () => {
  fc.assert(
    fc.property(fc.oneof(taskText, fc.json(), fc.string({ unit: 'binary' })), (text) => {
      const outcome = outcomeOf(text);
      if (outcome instanceof AppError) {
        expect(['task_failed', 'outcome_unknown', 'vendor_malformed']).toContain(outcome.code);
        expect(outcome.applied).toBe(outcome.code === 'task_failed' ? 'no' : 'unknown');
        expect(outcome.targets).toEqual([{ target: 'PC1', status: 'failed' }]);
        return;
      }
      const json = JSON.parse(text) as Json;
      const status = isJsonObject(json) ? json['status'] : undefined;
      const isWritten = typeof status === 'string' && status.trim().toLowerCase() === 'succeeded';
      expect(outcome.status).toBe(isWritten ? 'succeeded' : 'pending');
      expect(outcome.targets).toEqual([{ target: 'PC1', status: isWritten ? 'succeeded' : 'pending' }]);
    }),
    { numRuns: 1_000 },
  );
});

it('meets each kind of outcome in that property', () => {
  const kinds = [
    '{"taskId":"t","status":"Succeeded"}',
    '{"taskId":"t"}',
    '{"taskId":"t","status":"Failed"}',
    '{"taskId":"t","endTime":"x"}',
    '{}',
  ]
    .map(outcomeOf)
    .map((outcome) => (outcome instanceof AppError ? outcome.code : outcome.status));
  expect(kinds).toEqual(['succeeded', 'pending', 'task_failed', 'outcome_unknown', 'vendor_malformed']);
});
