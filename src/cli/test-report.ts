import type { BranchCoverage, Replayed, ReplayReport } from '#kernel/recording.ts';
import { printable } from './output.ts';

export const reporters = ['text', 'tap', 'junit'] as const;

/** A report in the form that people, or the tools of a pipeline, read. */
export function testReport(
  report: ReplayReport,
  reporter: (typeof reporters)[number],
  uncovered: readonly BranchCoverage[],
): string {
  if (reporter === 'tap') return tap(report, uncovered);
  return reporter === 'junit' ? junit(report, uncovered) : text(report, uncovered);
}

function text({ replayed, coverage }: ReplayReport, uncovered: readonly BranchCoverage[]): string {
  const failed = replayed.filter(({ problems }) => problems.length > 0);
  return [
    ...replayed.flatMap((one) => [
      `${one.problems.length === 0 ? 'pass' : 'FAIL'}  ${printable(one.name)}  ${printable(one.title)}`,
      ...problemLines(one).map((line) => `      ${line}`),
    ]),
    '',
    ...coverage.map(
      ({ playbookId, taken, total, percent, missing }) =>
        `${playbookId}: ${taken} of ${total} ways taken (${percent} %)${missing.length === 0 ? '' : `; not taken: ${missing.join(', ')}`}`,
    ),
    ...uncovered.map(tooLow),
    `${replayed.length - failed.length} passed, ${failed.length} failed.`,
  ].join('\n');
}

function tap({ replayed, coverage }: ReplayReport, uncovered: readonly BranchCoverage[]): string {
  const lines = replayed.flatMap((one, index) => [
    `${one.problems.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${printable(one.name).replaceAll('#', String.raw`\#`)}`,
    ...problemLines(one).map((line) => `  # ${line}`),
  ]);
  const ways = coverage.map((one, index) => {
    const bad = uncovered.includes(one);
    return `${bad ? 'not ok' : 'ok'} ${replayed.length + index + 1} - coverage of ${one.playbookId}: ${one.percent} %`;
  });
  return ['TAP version 14', `1..${replayed.length + coverage.length}`, ...lines, ...ways].join('\n');
}

function junit({ replayed, coverage }: ReplayReport, uncovered: readonly BranchCoverage[]): string {
  const failed = replayed.filter(({ problems }) => problems.length > 0).length + uncovered.length;
  const cases = replayed.map((one) => junitCase(one.playbookId, one.name, problemLines(one)));
  const ways = coverage.map((one) =>
    junitCase(one.playbookId, 'coverage', uncovered.includes(one) ? [tooLow(one)] : []),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="cordon" tests="${cases.length + ways.length}" failures="${failed}">`,
    ...cases,
    ...ways,
    '</testsuite></testsuites>',
  ].join('\n');
}

function junitCase(of: string, name: string, problems: readonly string[]): string {
  const head = `<testcase classname="${xml(of)}" name="${xml(name)}"`;
  if (problems.length === 0) return `${head}/>`;
  return `${head}><failure message="${xml(problems[0] ?? '')}">${xml(problems.join('\n'))}</failure></testcase>`;
}

function problemLines({ problems }: Replayed): readonly string[] {
  return problems.map(({ at, problem }) => printable(`${at} ${problem}`));
}

function tooLow({ playbookId, percent, missing }: BranchCoverage): string {
  return `${playbookId} has a coverage of ${percent} %, which is too low; not taken: ${missing.join(', ')}`;
}

function xml(value: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return printable(value).replace(/[&<>"]/g, (character) => named[character] ?? '');
}
