import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json.ts';
import { isSameTask, readTask, stateOf } from './task.ts';

const end = '2026-01-31T08:00:02Z';

function stateOfAnswer(json: Json): string | null {
  const task = readTask(json);
  return task === null ? null : stateOf(task);
}

describe('the state of a task', () => {
  it.each<[Json, string | null]>([
    [{ taskId: 't', status: 'Pending' }, 'running'],
    [{ taskId: 't', status: 'rUnNiNg', endTime: end }, 'running'],
    [{ taskId: 't', status: ' Succeeded ' }, 'succeeded'],
    [{ taskId: 't', status: 'SUCCEEDED', errorCode: 0, errorMessage: 'a note' }, 'succeeded'],
    [{ taskId: 't', status: 'succeeded', errorCode: '0' }, 'succeeded'],
    [{ taskId: 't', status: 'succeeded', errorCode: null }, 'succeeded'],
    [{ taskId: 't', status: 'success' }, 'running'],
    [{ taskId: 't', status: 'success', endTime: end }, 'ended'],
    [{ taskId: 't', status: 'Expired', endTime: end }, 'ended'],
    [{ taskId: 't', status: 'Expired', endTime: null }, 'running'],
    [{ taskId: 't', status: 'FAILED' }, 'failed'],
    [{ taskId: 't', status: 'Succeeded', errorCode: 1 }, 'failed'],
    [{ taskId: 't', status: 'Succeeded', errorCode: -2147024891 }, 'failed'],
    [{ taskId: 't', status: 'Succeeded', errorCode: 'E_ACCESS' }, 'failed'],
    [{ taskId: 't', status: 'Succeeded', errorCode: true }, 'failed'],
    [{ taskId: 't', status: 'Succeeded', errorCode: {} }, 'failed'],
    [{ taskId: 't' }, 'running'],
    [{ taskId: 't', status: 200 }, 'running'],
    [{ taskId: 't', endTime: end }, 'ended'],
    [{ taskId: 17, status: 'Pending' }, 'running'],
    [{ status: 'Succeeded' }, null],
    [{ taskId: '', status: 'Succeeded' }, null],
    [{ taskId: '.', status: 'Succeeded' }, null],
    [{ taskId: '\uD800', status: 'Succeeded' }, null],
    [{ TaskId: 't', status: 'Succeeded' }, null],
    [[{ taskId: 't', status: 'Succeeded' }], null],
    ['Succeeded', null],
    [null, null],
  ])('%j is %s', (json, state) => {
    expect(stateOfAnswer(json)).toBe(state);
  });

  it('is failure for an error code of any size', () => {
    expect(stateOfAnswer({ taskId: 't', status: 'Succeeded', errorCode: 9007199254740993n })).toBe('failed');
  });
});

describe('reading', () => {
  it('takes any JSON, and finds success only where it is written', () => {
    const value = fc.oneof(
      fc.constantFrom<Json>('Succeeded', 'succeeded', 'Failed', 'Running', 'x', '', null, 0, 1, '0', end),
      fc.jsonValue() as fc.Arbitrary<Json>,
    );
    const record = fc.record(
      {
        taskId: value,
        status: value,
        requestTime: value,
        startTime: value,
        endTime: value,
        errorCode: value,
        errorMessage: value,
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(
        fc.oneof(record, fc.jsonValue() as fc.Arbitrary<Json>),
        fc.option(fc.constant('asked'), { nil: undefined }),
        (json, asked) => {
          const task = readTask(json, asked);
          const written = task?.status?.toLowerCase() === 'succeeded';
          const clean = task !== null && (task.errorCode === null || Number(task.errorCode) === 0);
          const succeeded = task !== null && stateOf(task) === 'succeeded';
          expect(succeeded).toBe(written && clean);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('lets the asked id stand in only for an answer that has a status', () => {
    expect(readTask({ status: 'Running' }, 'asked')).toMatchObject({ taskId: 'asked' });
    expect(readTask({ endTime: end }, 'asked')).toBeNull();
    expect(readTask({ status: 404 }, 'asked')).toBeNull();
  });

  it('drops what is not text, and keeps odd codes', () => {
    expect(readTask({ taskId: 't', status: 'x', startTime: 5, endTime: ' ', errorCode: [], errorMessage: {} })).toEqual(
      {
        taskId: 't',
        status: 'x',
        requestTime: null,
        startTime: null,
        endTime: null,
        errorCode: 'unreadable',
        errorMessage: null,
      },
    );
  });
});

it('knows a task by its GUID in any spelling', () => {
  const id = 'b6f0c1d2-5a7e-4c39-9e1f-3d84a2507b6c';
  expect(isSameTask(`{${id.toUpperCase()}}`, id)).toBe(true);
  expect(isSameTask(id, id.replace('b6', 'b7'))).toBe(false);
});
