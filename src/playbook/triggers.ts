import type { Trigger } from '#kernel/playbook.ts';
import { stepId } from './common-keys.ts';
import { expression, list, object, oneOf, text } from './forms/basic.ts';
import type { Form } from './forms/form.ts';
import { preset, required } from './forms/record.ts';
import { variants } from './forms/variants.ts';
import { cronProblem, timeZoneProblem } from './schedule.ts';
import { refuseTwice } from './shape.ts';

const cron: Form<string> = {
  ...text(200),
  read: (value, path, context) => {
    const found = text(200).read(value, path, context);
    const problem = found === '' ? null : cronProblem(found);
    if (problem !== null)
      context.problems.add(path, problem, 'Write for example `0 6 * * MON-FRI`: minute, hour, day, month, weekday.');
    return found;
  },
};

const timeZone: Form<string> = {
  ...text(64),
  read: (value, path, context) => {
    const found = text(64).read(value, path, context);
    const fix = found === '' ? null : timeZoneProblem(found);
    if (fix !== null) context.problems.add(path, `is an unknown time zone, \`${found}\``, fix);
    return found;
  },
};

const trigger: Form<Trigger> = variants<Trigger>(
  {
    schedule: {
      schedule: required(cron, 'cron'),
      'time-zone': preset(timeZone, 'UTC', 'timeZone'),
      missed: preset(oneOf(['skip', 'once']), 'skip'),
    },
    webhook: { webhook: required(oneOf(['secret', 'hmac']), 'authentication') },
    event: { event: required(expression, 'match') },
  },
  { common: { id: required(stepId), inputs: preset(object, {}) }, tag: 'kind' },
);

const all = list(trigger, { min: 1, max: 50 });

/** What starts runs of a playbook by itself. */
export const triggers: Form<readonly Trigger[]> = {
  ...all,
  read: (value, path, context) => {
    const found = all.read(value, path, context);
    refuseTwice(
      found.map(({ id }) => id),
      (index) => `${path}[${index}].id`,
      context.problems,
    );
    return found;
  },
};
