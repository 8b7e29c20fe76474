export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { status: string }[];
  }[];
}

/**
 * Counts a report of the test runner.
 * A file that could not be loaded is one failure, and so is a run that ended badly without a failed test:
 * a broken lint rule or type, a report that was never written.
 */
export function summarize(report: string | null, exitCode: number): TestCounts {
  const counts = report === null ? null : countsOf(report);
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 };
  const unexplained = failed === 0 && (exitCode !== 0 || counts === null);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}

function countsOf(text: string): TestCounts | null {
  try {
    const report = JSON.parse(text) as Report;
    const unloaded = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return null;
  }
}
