import type { BranchStep, SwitchStep } from '#kernel/playbook.ts';
import { canonicalJson } from '#kernel/canonical-json.ts';
import type { Problems } from './problem.ts';
import { isTemplate } from './template-text.ts';

/** Cases of a branch that can never be taken, as far as that can be read from the text. */
export function checkConditions(cases: BranchStep['cases'], path: string, problems: Problems): void {
  for (const [index, { when }] of cases.entries()) {
    const at = `${path}[${index}].when`;
    if (when === undefined) continue;
    const same = cases.findIndex((other) => other.when === when);
    if (same < index)
      problems.add(at, `is that of case ${same + 1}, so this one is never taken`, 'Change it, or remove the case.');
    else if (when === 'false')
      problems.warn(at, 'never holds, so the case is never taken', 'Write a condition, or remove the case.');
    else if (when === 'true' && index < cases.length - 1)
      problems.add(
        at,
        'always holds, so the cases after it are never taken',
        'Write a condition, or move it to the end.',
      );
  }
}

/** The same for a switch. */
export function checkValues({ on, cases }: Pick<SwitchStep, 'on' | 'cases'>, path: string, problems: Problems): void {
  const values = cases.map(({ value }) => canonicalJson(value));
  for (const [index, value] of values.entries()) {
    const same = values.indexOf(value);
    if (same < index)
      problems.add(
        `${path}.cases[${index}].value`,
        `is that of case ${same + 1}, so this one is never taken`,
        'Change it, or remove the case.',
      );
  }
  if (!isTemplate(on))
    problems.warn(
      `${path}.switch`,
      'is always the same value',
      'Write an expression, for example `${{ inputs.mode }}`.',
    );
}
