import type { StopStep } from '#kernel/playbook.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { scopeOf, type Frame } from '../frame.ts';
import { stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

/** On record at once: whatever runs beside it must not begin anything more, in this pass or a later one. */
export async function runStopStep(walk: Walk, step: StopStep, frame: Frame): Promise<Flow> {
  const output = resolveTemplate(step.output ?? null, scopeOf(walk, frame), `${step.id}.stop`);
  await walk.journal.commit({ steps: [stepRecord(walk, step, frame, { output })] });
  return 'stopped';
}
