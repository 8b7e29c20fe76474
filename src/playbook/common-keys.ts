import type { Edge, Retry, RetryClass } from '#kernel/playbook.ts';
import { retryClasses } from '#kernel/playbook.ts';
import { duration, expression, integer, list, number, oneOf, steps, text, word, yes } from './forms/basic.ts';
import type { Form } from './forms/form.ts';
import { wordOr } from './forms/mixed.ts';
import { optional, preset, record, required, type ValuesOf } from './forms/record.ts';

const idPattern = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/;
const edgePattern = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*(\/[a-z][a-z0-9]*([-_][a-z0-9]+)*)?$/;

export const stepId = word(
  idPattern,
  'must be lower-case words joined by `-` or `_`',
  'Write for example `isolate-host`.',
);

export const playbookId = word(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'must be kebab-case',
  'Write for example `isolate-host`.',
);

/** Name of a case, for the edges of a `parallel`. `failed` would be the edge of a failure. */
export const caseName: Form<string> = {
  ...stepId,
  read: (value, path, context) => {
    const name = stepId.read(value, path, context);
    if (name === 'failed')
      context.problems.add(path, 'is taken: `failed` is the edge of a step that failed', 'Choose another name.');
    return name;
  },
};

/** `check`, `decide/yes`, `call/failed`. */
const edge: Form<Edge> = {
  read: (value, path, context) => {
    const found = edgeText.read(value, path, context);
    const [step = '', end] = found.split('/');
    if (end === undefined) return { step };
    return end === 'failed' ? { step, failed: true } : { step, case: end };
  },
  write: ({ step, case: name, failed }) =>
    failed === true ? `${step}/failed` : name === undefined ? step : `${step}/${name}`,
  schema: { type: 'string', maxLength: 129, pattern: edgePattern.source },
};

const edgeText: Form<string> = {
  ...text(129),
  read: (value, path, context) => {
    const found = text(129).read(value, path, context);
    if (found !== '' && !edgePattern.test(found))
      context.problems.add(path, 'is not an edge', 'Write `step`, `step/case` or `step/failed`.');
    return found;
  },
};

const classNames = Object.keys(retryClasses) as [RetryClass, ...RetryClass[]];

const retry: Form<Retry> = record({
  attempts: required(integer(1, 20)),
  delay: preset(duration(), 10_000, 'delayMs'),
  factor: preset(number(1, 10), 2),
  on: preset(list(oneOf(classNames), { min: 1, max: classNames.length }), ['unreachable', 'rate-limited'] as const),
});

/** What every step may have, whatever its kind. */
export const commonMembers = {
  id: required(stepId),
  title: optional(text(200)),
  notes: optional(text(10_000)),
  if: optional(expression),
  disabled: optional(yes),
  timeout: optional(duration(1), 'timeoutMs'),
  retry: optional(retry),
  'on-error': optional(wordOr(['stop', 'continue'], steps, 'a list of steps'), 'onError'),
  after: optional(list(edge, { min: 1, max: 100 })),
  join: optional(oneOf(['all', 'any'])),
};

export const commonKeyNames: readonly string[] = Object.keys(commonMembers);

/** The common keys of a step, read. */
export type CommonKeys = ValuesOf<typeof commonMembers>;
