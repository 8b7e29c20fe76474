import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, stringifyJson, type Json } from '#kernel/json.ts';
import type { RecordedRun, RecordedStep, ReplayProblem } from '#kernel/recording.ts';
import type { StepRun } from '#kernel/run.ts';
import { placeText } from './recorded-parts.ts';
import type { ReplayedRun } from './replay-run.ts';

const longestShown = 300;

/** Kinds whose outputs are made by the playbook alone; of the others the recording itself is the source. */
const ownOutput: readonly string[] = ['branch', 'switch', 'for-each', 'while', 'store', 'stop'];

/** Where a replay differs from what was recorded: steps, what was sent, which way was taken, and the end. */
export function differences(recorded: RecordedRun, { run, steps }: ReplayedRun): readonly ReplayProblem[] {
  const replayed = new Map(steps.map((step) => [key(step), step]));
  const known = new Set(recorded.steps.map(key));
  const problems: ReplayProblem[] = recorded.steps.flatMap((step) => {
    const now = replayed.get(key(step));
    if (now === undefined) return [{ at: key(step), problem: `was ${step.status} in the recording, and did not run` }];
    return stepDifferences(key(step), step, now);
  });
  for (const [at, step] of replayed) {
    if (!known.has(at))
      problems.push({ at, problem: `is ${step.status}${whyText(step)}, and did not run in the recording` });
  }
  if (run.status !== recorded.status) {
    problems.push({ at: 'run', problem: `has ${run.status}, and had ${recorded.status} in the recording` });
  }
  if (!isDeepStrictEqual(run.output, recorded.output))
    problems.push({ at: 'output', problem: differText(recorded.output, run.output) });
  return problems;
}

function key({ stepId, iteration, attempt }: Pick<StepRun, 'stepId' | 'iteration' | 'attempt'>): string {
  return `${placeText(stepId, iteration)}${attempt === 1 ? '' : `#${attempt}`}`;
}

function stepDifferences(at: string, recorded: RecordedStep, now: StepRun): readonly ReplayProblem[] {
  if (recorded.kind !== now.kind) return [{ at, problem: `is ${now.kind}, and was ${recorded.kind} in the recording` }];
  const problems: ReplayProblem[] = [];
  if (recorded.status !== now.status) {
    problems.push({ at, problem: `is ${now.status}${whyText(now)}, and was ${recorded.status} in the recording` });
  } else if (recorded.error?.code !== now.error?.code) {
    problems.push({
      at,
      problem: `failed with ${now.error?.code ?? 'nothing'}, and with ${recorded.error?.code ?? 'nothing'} in the recording`,
    });
  }
  if (!isDeepStrictEqual(comparable(recorded.input), comparable(now.input))) {
    problems.push({ at: `${at}.input`, problem: differText(comparable(recorded.input), comparable(now.input)) });
  }
  if (
    ownOutput.includes(recorded.kind) &&
    recorded.status !== 'failed' &&
    !isDeepStrictEqual(recorded.output, now.output)
  ) {
    problems.push({ at: `${at}.output`, problem: differText(recorded.output, now.output) });
  }
  return problems;
}

/** A run that a step starts has a new id each time. */
function comparable(input: Json): Json {
  if (!isJsonObject(input) || input['playbook'] === undefined || input['run'] === undefined) return input;
  return { ...input, run: null };
}

function whyText({ error }: StepRun): string {
  return error === null ? '' : ` (${error.code}: ${error.message})`;
}

function differText(recorded: Json, now: Json): string {
  return `is ${short(now)}, and was ${short(recorded)} in the recording`;
}

function short(value: Json): string {
  const text = stringifyJson(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
