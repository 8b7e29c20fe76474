/** Which tests run where; the architecture test refuses a test file that belongs to none of them. */
export const testProjects = {
  unit: [
    'src/**/*.test.ts',
    'simulators/**/*.test.ts',
    'tools/**/*.test.ts',
    'web/**/*.test.ts',
    'test/architecture*.test.ts',
    'test/catalogue*.test.ts',
    'test/contract/**/*.test.ts',
  ],
  /** Real processes and consoles on loopback; two files at a time, because they mostly wait. */
  system: ['test/system/**/*.test.ts', 'playbooks/**/*.test.ts'],
  /** The console in a real browser; skipped, and said so, where there is none. */
  browser: ['test/browser/**/*.test.ts'],
  /** Real processes that are killed on purpose, or whose memory is measured: one file at a time, after everything else. */
  storm: ['test/storm/**/*.test.ts'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
