import type { WaitStep } from '#kernel/playbook.ts';
import { duration, expression, text } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { expressionOr } from '../forms/mixed.ts';
import { required } from '../forms/record.ts';
import { variants } from '../forms/variants.ts';
import { isInstant } from '../instant.ts';
import { readText } from '../shape.ts';
import { defineKind } from '../step-kind.ts';

const within = required(duration(1), 'withinMs', {
  problem: 'has no deadline',
  fix: 'Add `within`, for example `within: 15m`.',
});

const instant: Form<string> = {
  ...text(),
  read: (value, path, { problems }) => {
    const found = readText(value, path, problems, 40);
    if (found !== '' && !isInstant(found))
      problems.add(path, 'must be a time with a zone', 'Write for example `2026-01-31T08:00:00Z`, or an expression.');
    return found;
  },
};

const until = variants<WaitStep['until']>({
  settlement: { settlement: required(text()), within },
  time: { time: required(expressionOr(duration()), 'durationMs') },
  until: { until: required(expressionOr(instant), 'instant') },
  event: { event: required(expression), within },
});

/** Kinds whose work may still be pending when they are done. */
const pendingKinds: ReadonlySet<string> = new Set(['action', 'verb', 'request']);

export const waitStep = defineKind<WaitStep>('wait')({
  members: { wait: required(until, 'until') },

  check(step, path, context) {
    const { until: wait } = step;
    if ('durationMs' in wait) context.template(wait.durationMs, `${path}.wait.time`);
    else if ('instant' in wait) context.template(wait.instant, `${path}.wait.until`);
    else if ('event' in wait) context.match(wait.event, `${path}.wait.event`);
    else {
      const at = `${path}.wait.settlement`;
      const awaited = context.earlierStep(wait.settlement, at);
      if (awaited === null || pendingKinds.has(awaited.kind)) return;
      context.problems.add(
        at,
        `names \`${awaited.id}\`, which is a ${awaited.kind} step`,
        'Name an action, verb or request step: only those can be pending.',
      );
    }
  },
});
