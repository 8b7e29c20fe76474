import { expect, test } from 'vitest';
import type { StepRun } from '../../generated/answers.ts';
import { barOf, stepKey, stepRows } from './step-rows.ts';
import { stepStates } from './step-states.ts';

function step(changes: Partial<StepRun>): StepRun {
  return {
    stepId: 'isolate',
    iteration: '',
    kind: 'action',
    attempt: 1,
    status: 'succeeded',
    input: {},
    result: null,
    output: null,
    error: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:10.000Z',
    ...changes,
  };
}

test('attempts of one step are one row, and the newest speaks for it', () => {
  const rows = stepRows({
    steps: [
      step({ attempt: 2, status: 'succeeded', startedAt: '2026-01-01T00:00:05.000Z' }),
      step({ attempt: 1, status: 'failed' }),
      step({ stepId: 'before', startedAt: '2025-12-31T23:59:59.000Z' }),
      step({ iteration: '0' }),
    ],
  });
  expect(rows.map(({ key, last, attempts }) => [key, last.status, attempts.length])).toEqual([
    ['before', 'succeeded', 1],
    ['isolate', 'succeeded', 2],
    ['isolate@0', 'succeeded', 1],
  ]);
});

test('the key is the place in the address', () => {
  expect(stepKey({ stepId: 'scan', iteration: '3' })).toBe('scan@3');
});

test('a bar lies where the step lay, and what is under way reaches to now', () => {
  const from = Date.parse('2026-01-01T00:00:00.000Z');
  const [row] = stepRows({ steps: [step({})] });
  const [open] = stepRows({ steps: [step({ finishedAt: null, startedAt: '2026-01-01T00:00:20.000Z' })] });
  if (row === undefined || open === undefined) throw new Error('no rows');
  expect(barOf(row, from, from + 40_000)).toEqual({ left: 0, width: 25 });
  expect(barOf(open, from, from + 40_000)).toEqual({ left: 50, width: 50 });
});

test('a step that ran once says its status, one that ran often counts them, the worst first', () => {
  const items = Array.from({ length: 1_200 }, (_, index) =>
    step({ stepId: 'each', iteration: String(index), status: index === 700 ? 'failed' : 'succeeded' }),
  );
  const states = stepStates(
    stepRows({
      steps: [
        step({ attempt: 1, status: 'failed' }),
        step({ attempt: 2, status: 'pending' }),
        // The calls of a verb that was divided.
        step({ iteration: '~1', status: 'failed' }),
        ...items,
      ],
    }),
  );
  expect(states.get('isolate')).toEqual({ tone: 'waiting', text: 'pending, 2 attempts' });
  expect(states.get('each')).toEqual({ tone: 'failed', text: '1 failed, 1,199 succeeded' });
  expect(states.get('later')).toBeUndefined();
});
