import type { FailStep } from '#kernel/playbook.ts';

/**
 * Stands where something could not be translated. It is disabled; whoever enables it without completing it is told so by the run.
 * @param was what it was, in words
 */
export function placeholder(id: string, title: string, was: string): FailStep {
  return {
    kind: 'fail',
    id,
    title,
    notes: was,
    disabled: true,
    message: `This step was imported and still has to be written: ${title}`,
  };
}
