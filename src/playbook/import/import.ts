import { AppError } from '#kernel/error.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { checkPlaybook } from '../check.ts';
import type { Lookups } from '../check-context.ts';
import { innerSteps } from '../inner-steps.ts';
import { parsePlaybook } from '../parse.ts';
import type { Problem } from '../problem.ts';
import { playbookYaml } from '../yaml.ts';
import { translateCacao } from './cacao/import.ts';
import type { ImportReport, ImportResult } from './report.ts';
import { translateSekoia } from './sekoia/import.ts';
import type { Translation } from './translation.ts';

export const importFormats = ['sekoia', 'cacao'] as const;
export type ImportFormat = (typeof importFormats)[number];

const translators: { readonly [F in ImportFormat]: (text: string) => Translation } = {
  sekoia: translateSekoia,
  cacao: translateCacao,
};

/**
 * A playbook of another product as a document of our language, and what became of it. Nothing is published.
 * @throws AppError `invalid_playbook` for a broken file, with JSON pointer, line and column
 */
export function importPlaybook(format: ImportFormat, text: string, lookups: Lookups): ImportResult {
  const { playbook, disabled, notes } = translators[format](text);
  const comments = new Map(
    notes
      .filter(({ step, level }) => step !== null && level === 'warning')
      .map(({ step, text: note }) => [step ?? '', note]),
  );
  const source = playbookYaml(playbook, comments);
  const report: ImportReport = {
    format,
    playbook: playbook.id,
    title: playbook.title,
    steps: countSteps([...playbook.steps, ...(playbook.onFailure ?? [])]),
    disabled,
    notes,
    problems: problemsOf(source, lookups),
  };
  return { source, report };
}

function problemsOf(source: string, lookups: Lookups): readonly Problem[] {
  try {
    return checkPlaybook(parsePlaybook(source), lookups);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_playbook') throw error;
    return (error.details?.['problems'] ?? []) as unknown as readonly Problem[];
  }
}

function countSteps(steps: Playbook['steps']): number {
  return steps.reduce<number>(
    (sum, step: Step) => sum + 1 + countSteps(innerSteps(step).flatMap((inner) => inner.steps)),
    0,
  );
}
