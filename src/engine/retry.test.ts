import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { ErrorCode } from '#kernel/error-table.ts';
import type { Retry } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import { retryDelayMs } from './retry.ts';

const retry: Retry = { attempts: 3, delayMs: 1_000, factor: 2, on: ['unreachable', 'task-failed', 'timeout'] };
const write: ActionResult = {
  status: 'failed',
  statusCode: 502,
  message: '',
  data: null,
  targets: [],
  exchanges: [],
  intentId: 'int_1',
};

function failed(code: ErrorCode, applied: 'no' | 'unknown' = 'no', attempt = 1, result: ActionResult | null = null) {
  return { status: 'failed', attempt, error: new AppError(code, 'no', { applied }).toJson(), result } as const;
}

describe('retryDelayMs', () => {
  it('grows by the factor and ends with the last attempt, counted from the first of this execution', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs({ retry }, failed('unreachable', 'no', attempt)))).toEqual([
      1_000,
      2_000,
      null,
    ]);
    expect([5, 6, 7].map((attempt) => retryDelayMs({ retry }, failed('unreachable', 'no', attempt), 5))).toEqual([
      1_000,
      2_000,
      null,
    ]);
  });

  it('takes only what failed, for the classes that are named', () => {
    expect(retryDelayMs({}, failed('unreachable'))).toBeNull();
    expect(retryDelayMs({ retry }, failed('guard_denied'))).toBeNull();
    expect(retryDelayMs({ retry }, failed('vendor_failed'))).toBeNull();
    expect(retryDelayMs({ retry }, { ...failed('unreachable'), status: 'partially_succeeded' })).toBeNull();
  });

  it('never repeats a write that may have had an effect', () => {
    expect(retryDelayMs({ retry }, failed('timeout', 'unknown'))).toBeNull();
    expect(retryDelayMs({ retry }, failed('settlement_timeout', 'no', 1, write))).toBeNull();
    expect(retryDelayMs({ retry }, failed('task_failed', 'no', 1, write))).toBe(1_000);
    expect(retryDelayMs({ retry }, failed('settlement_timeout'))).toBe(1_000);
  });
});
