import type { Json, JsonObject } from '#kernel/json.ts';
import type { WaitStep } from '#kernel/playbook.ts';
import { parseDuration } from '../duration.ts';
import type { Problems } from '../problem.ts';
import { readObject, readText, refuseUnknownKeys } from '../shape.ts';
import type { StepKind } from '../step-kind.ts';
import { onlyExpression, splitText } from '../template-text.ts';

export const waitStep: StepKind<WaitStep> = {
  name: 'wait',
  keys: ['wait'],

  parse(document, common, path, { problems }) {
    const at = `${path}.wait`;
    const wait = readObject(document.wait, at, problems);
    refuseUnknownKeys(wait, ['settlement', 'within', 'time'], at, problems);
    return { kind: 'wait', ...common, until: readUntil(wait, at, problems) };
  },

  check(step, path, context) {
    if ('durationMs' in step.until) {
      context.template(step.until.durationMs, `${path}.wait.time`);
      return;
    }
    if (!('settlement' in step.until)) return;
    const at = `${path}.wait.settlement`;
    const awaited = context.earlierStep(step.until.settlement, at);
    if (awaited === null || awaited.kind === 'action') return;
    context.problems.add(
      at,
      `names \`${awaited.id}\`, which is a ${awaited.kind} step`,
      'Name an action step: only an action can be pending.',
    );
  },
};

function readUntil(wait: JsonObject, path: string, problems: Problems): WaitStep['until'] {
  if ((wait.settlement === undefined) === (wait.time === undefined)) {
    problems.add(
      path,
      'must have either `settlement` or `time`',
      'Write `{ settlement: <step>, within: 15m }` or `{ time: 5s }`.',
    );
  }
  if (wait.settlement === undefined) {
    if (wait.within !== undefined) problems.add(`${path}.within`, 'belongs to `settlement`', 'Write `time` alone.');
    return { durationMs: readTime(wait.time, `${path}.time`, problems) };
  }
  if (wait.within === undefined) problems.add(path, 'has no deadline', 'Add `within`, for example `within: 15m`.');
  return {
    settlement: readText(wait.settlement, `${path}.settlement`, problems),
    withinMs: wait.within === undefined ? 0 : readDuration(wait.within, `${path}.within`, problems),
  };
}

/** A literal becomes milliseconds; an expression stays, and gives seconds or a duration text when the step runs. */
function readTime(value: Json | undefined, path: string, problems: Problems): number | string {
  if (typeof value === 'string' && onlyExpression(splitText(value)) !== null) return value;
  return value === undefined ? 0 : readDuration(value, path, problems);
}

function readDuration(value: Json, path: string, problems: Problems): number {
  const ms = typeof value === 'string' ? parseDuration(value) : null;
  if (ms !== null) return ms;
  const fix =
    typeof value === 'number' ? `Write the unit: \`${value}s\`.` : 'Write for example `30s`, `15m`, `1h30m` or `2d`.';
  problems.add(path, 'must be a duration of at most 366 days', fix);
  return 0;
}
