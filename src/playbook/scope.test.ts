import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { namesOf, runMembers, stepMembers, stepView } from './scope.ts';
import { exampleScope } from './scope.example.ts';

describe('what expressions see of a step', () => {
  it('is never absent, whatever the step has done', () => {
    const view = stepView({ status: 'skipped', result: null, output: null, error: null });
    expect(view).toEqual({
      status: 'skipped',
      statusCode: null,
      message: null,
      data: null,
      keyFields: {},
      targets: [],
      output: null,
      error: null,
    });
    expect(Object.keys(view)).toEqual([...stepMembers]);
  });

  it('takes status code and message from the error where there is no result', () => {
    const error = new AppError('timeout', 'Too slow.').toJson();
    expect(stepView({ status: 'failed', result: null, output: null, error })).toMatchObject({
      statusCode: 504,
      message: 'Too slow.',
      error,
    });
  });

  it('takes the error of the result where the step has none', () => {
    const error = new AppError('vendor_failed', 'No.').toJson();
    const result = {
      status: 'failed',
      statusCode: 500,
      message: 'No.',
      data: { a: 1 },
      targets: [],
      exchanges: [],
      error,
    } as const;
    expect(stepView({ status: 'failed', result, output: 1, error: null })).toMatchObject({
      statusCode: 500,
      data: { a: 1 },
      output: 1,
      error,
    });
  });
});

describe('the names', () => {
  it('are those of the scope and of the items, and nothing inherited', () => {
    const names = namesOf(exampleScope);
    expect(Object.keys(names)).toEqual(['inputs', 'run', 'steps', 'vars', 'trigger', 'item', 'item_index']);
    expect('toString' in names).toBe(false);
    expect([...Object.keys(exampleScope.run), 'error']).toEqual([...runMembers]);
    expect(Object.keys(namesOf({ trigger: {} }))).toEqual(['trigger']);
    expect(Object.keys(namesOf({ event: {} }))).toEqual(['event']);
  });
});
