import { toAppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { RecordedRun, Recording, Replayed, ReplayProblem, ReplayReport } from '#kernel/recording.ts';
import type { RunLease } from '#kernel/run.ts';
import { parsePlaybook } from '#playbook/parse.ts';
import { stepView, type Scope, type StepView } from '#playbook/scope.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { createJournal } from '../journal.ts';
import { outlineOf } from '../outline.ts';
import { variablesAfter } from '../variables.ts';
import { differences } from './compare.ts';
import { branchesTaken, coverageOf } from './coverage.ts';
import type { ReplayTools } from './recorded-parts.ts';
import { latestOf, replayRun, type ReplayedRun } from './replay-run.ts';

export interface NamedRecording {
  /** Of its file. */
  readonly name: string;
  readonly recording: Recording;
}

interface ReplayOptions {
  readonly tools: ReplayTools;
  /** The text of a playbook as it is now; null takes what was recorded. */
  readonly sourceOf: (playbookId: string) => string | null;
}

/** Replays recordings one after the other, and counts which ways they took together. */
export async function replayAll(recordings: readonly NamedRecording[], options: ReplayOptions): Promise<ReplayReport> {
  const replayed: Replayed[] = [];
  const taken = new Map<string, { readonly playbook: Playbook; readonly ways: Set<string> }>();
  for (const { name, recording } of recordings) {
    const problems: ReplayProblem[] = [];
    for (const recorded of [recording.run, ...recording.children]) {
      const at = recorded === recording.run ? '' : `${recorded.playbook.id} `;
      const one = await replayOne(recording, recorded, options);
      problems.push(...one.problems.map((problem) => ({ ...problem, at: `${at}${problem.at}` })));
      if (one.ended === null) continue;
      const known = taken.get(one.playbook.id) ?? { playbook: one.playbook, ways: new Set<string>() };
      for (const way of branchesTaken(one.playbook, one.ended.steps)) known.ways.add(way);
      taken.set(one.playbook.id, known);
    }
    replayed.push({ name, playbookId: recording.run.playbook.id, title: recording.title, problems });
  }
  return { replayed, coverage: [...taken.values()].map(({ playbook, ways }) => coverageOf(playbook, ways)) };
}

type One =
  | { readonly problems: readonly ReplayProblem[]; readonly ended: null }
  | { readonly problems: readonly ReplayProblem[]; readonly ended: ReplayedRun; readonly playbook: Playbook };

async function replayOne(
  recording: Recording,
  recorded: RecordedRun,
  { tools, sourceOf }: ReplayOptions,
): Promise<One> {
  try {
    const { playbook } = parsePlaybook(sourceOf(recorded.playbook.id) ?? recorded.playbook.source);
    const ended = await replayRun(recording, recorded, playbook, tools);
    const asserted = recorded === recording.run ? failedAsserts(recording, playbook, ended) : [];
    return { problems: [...differences(recorded, ended), ...asserted], ended, playbook };
  } catch (thrown) {
    const { failureIndicator, message } = toAppError(thrown);
    return { problems: [{ at: failureIndicator === '' ? 'replay' : failureIndicator, problem: message }], ended: null };
  }
}

function failedAsserts({ assert }: Recording, playbook: Playbook, ended: ReplayedRun): readonly ReplayProblem[] {
  const scope = endScope(playbook, ended);
  return assert.flatMap((expression, index) => {
    const at = `assert[${index}]`;
    try {
      return evaluateCondition(expression, scope, at) ? [] : [{ at, problem: `does not hold: ${expression}` }];
    } catch (thrown) {
      return [{ at, problem: toAppError(thrown).message }];
    }
  });
}

/** What assertions read: the scope at the end of the run, and `output` and `status` of the run. */
function endScope(playbook: Playbook, { run, steps }: ReplayedRun): Scope {
  const lease: RunLease = { run, epoch: 0, playbook, steps: latestOf(steps), waits: [] };
  const recorded = { lease, outline: outlineOf(playbook), journal: createJournal(lease, () => Promise.resolve()) };
  const views: Record<string, StepView> = {};
  for (const [stepId, step] of recorded.journal.within('')) views[stepId] = stepView(step);
  return {
    inputs: run.inputs,
    steps: views,
    run: {
      id: run.id,
      playbook: run.playbookId,
      version: run.playbookVersion,
      requester: run.requester.name,
      now: run.finishedAt ?? run.createdAt,
      ...(run.error === null ? {} : { error: run.error }),
    },
    vars: variablesAfter(recorded, playbook.variables ?? {}, playbook.steps, ''),
    trigger: run.trigger,
    variables: { output: run.output, status: run.status },
  };
}
