import { isJsonObject, stringifyJson, type Json } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import type { BranchCoverage } from '#kernel/recording.ts';
import type { StepRun } from '#kernel/run.ts';
import { innerBlocks } from '../outline.ts';

/** Every way that a playbook can take, by a name for people. */
function branchesOf({ steps, onFailure }: Playbook): readonly string[] {
  return [...steps, ...(onFailure ?? [])].flatMap(branchesOfStep).concat(onFailure === undefined ? [] : ['on-failure']);
}

function branchesOfStep(step: Step): readonly string[] {
  const inner = innerBlocks(step).flatMap(({ steps }) => steps.flatMap(branchesOfStep));
  return [
    ...(step.if === undefined || step.disabled === true ? [] : [`${step.id}: if true`, `${step.id}: if false`]),
    ...casesOf(step),
    ...(typeof step.onError === 'object' ? [`${step.id}: on-error`] : []),
    ...inner,
  ];
}

function casesOf(step: Step): readonly string[] {
  if (step.kind === 'branch') {
    const names = step.cases.map(({ name }, index) => caseName(step.id, name ?? index));
    return step.cases.at(-1)?.when === undefined ? names : [...names, caseName(step.id, -1)];
  }
  if (step.kind === 'switch') {
    const names = step.cases.map(({ name }, index) => caseName(step.id, name ?? index));
    return [...names, caseName(step.id, step.otherwise === undefined ? -1 : 'otherwise')];
  }
  if (step.kind === 'while') return [`${step.id}: entered`, `${step.id}: not entered`];
  return [];
}

function caseName(stepId: string, chosen: Json): string {
  return chosen === -1
    ? `${stepId}: no case`
    : `${stepId}: case ${typeof chosen === 'string' ? chosen : stringifyJson(chosen)}`;
}

/** The ways that a run has taken. */
export function branchesTaken(playbook: Playbook, records: readonly StepRun[]): ReadonlySet<string> {
  const taken = new Set<string>();
  const byStep = Map.groupBy(records, ({ stepId }) => stepId);

  function visit(step: Step): void {
    for (const record of byStep.get(step.id) ?? []) {
      if (record.iteration.includes('~')) continue;
      if (step.if !== undefined) taken.add(`${step.id}: if ${record.status !== 'skipped'}`);
      const { output, status } = record;
      if ((step.kind === 'branch' || step.kind === 'switch') && status !== 'skipped')
        taken.add(caseName(step.id, output));
      if (step.kind === 'while' && isJsonObject(output)) {
        taken.add(`${step.id}: ${Number(output['iterations']) > 0 ? 'entered' : 'not entered'}`);
      }
    }
    if (typeof step.onError === 'object' && step.onError.some(({ id }) => byStep.has(id)))
      taken.add(`${step.id}: on-error`);
    for (const { steps } of innerBlocks(step)) for (const one of steps) visit(one);
  }
  for (const step of [...playbook.steps, ...(playbook.onFailure ?? [])]) visit(step);
  if (playbook.onFailure?.some(({ id }) => byStep.has(id)) === true) taken.add('on-failure');
  return taken;
}

/** What all replays of a playbook together have taken. */
export function coverageOf(playbook: Playbook, taken: ReadonlySet<string>): BranchCoverage {
  const all = branchesOf(playbook);
  const missing = all.filter((name) => !taken.has(name));
  const percent = all.length === 0 ? 100 : Math.floor(((all.length - missing.length) / all.length) * 100);
  return { playbookId: playbook.id, taken: all.length - missing.length, total: all.length, percent, missing };
}
