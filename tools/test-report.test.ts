import { describe, expect, it } from 'vitest';
import { summarize } from './test-report.ts';

function report(statuses: readonly (readonly string[])[], unloaded = 0): string {
  const all = statuses.flat();
  const count = (status: string): number => all.filter((one) => one === status).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: count('todo'),
    testResults: [
      ...statuses.map((file) => ({
        status: file.includes('failed') ? 'failed' : 'passed',
        assertionResults: file.map((status) => ({ status })),
      })),
      ...Array.from({ length: unloaded }, () => ({ status: 'failed', assertionResults: [] })),
    ],
  });
}

describe('summarize', () => {
  it('adds the files up', () => {
    const text = report([
      ['passed', 'skipped'],
      ['passed', 'passed', 'todo'],
    ]);
    expect(summarize(text, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('counts failed tests once, and a file that did not load as one', () => {
    expect(summarize(report([['passed', 'failed', 'failed']], 1), 1)).toEqual({ passed: 1, failed: 3, skipped: 0 });
  });

  it('never calls a bad end a success', () => {
    expect(summarize(report([['passed']]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(summarize(null, 2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(summarize(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(summarize('{ broken', 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
