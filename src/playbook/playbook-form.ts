import type { JsonObject } from '#kernel/json.ts';
import type { Playbook, RunLimits, RunRate } from '#kernel/playbook.ts';
import { playbookId } from './common-keys.ts';
import { readInputs } from './fields.ts';
import { anything, duration, integer, oneOf, steps, text } from './forms/basic.ts';
import type { Form } from './forms/form.ts';
import { optional, preset, record, required } from './forms/record.ts';
import { isIdentifier } from './names.ts';
import { readObject } from './shape.ts';
import { isTemplate } from './template-text.ts';
import { triggers } from './triggers.ts';

const inputs: Form<Playbook['inputs']> = {
  read: (value, path, { problems }) => readInputs(value ?? null, path, problems),
  // Declared in the very words of the kernel.
  write: (value) => value as unknown as JsonObject,
  schema: { $ref: '#/$defs/fields' },
};

const variables: Form<JsonObject> = {
  read: (value, path, { problems }) => {
    const found = readObject(value, path, problems);
    for (const [name, first] of Object.entries(found)) {
      const at = `${path}.${name}`;
      if (!isIdentifier(name))
        problems.addAtKey(
          at,
          'is not a name that expressions can write',
          'Use letters, digits and `_`, beginning with a letter.',
        );
      if (isTemplate(first))
        problems.add(at, 'is a first value, and must be plain', 'Begin with null, and set it in a `store` step.');
    }
    return found;
  },
  write: (value) => value,
  schema: { type: 'object', propertyNames: { $ref: '#/$defs/name' } },
};

const rate: Form<RunRate> = record({
  runs: required(integer(1, 10_000)),
  within: required(duration(1_000), 'withinMs'),
});

const limits: Form<RunLimits> = record({
  concurrency: optional(integer(1, 1_000)),
  rate: optional(rate),
  priority: optional(oneOf(['low', 'normal', 'high'])),
  'pause-after': optional(integer(1, 1_000), 'pauseAfter'),
  timeout: optional(duration(1), 'timeoutMs'),
});

/** The whole document. */
export const playbookForm: Form<Playbook> = record({
  id: required(playbookId),
  title: required(text(200)),
  summary: optional(text()),
  inputs: preset(inputs, {}),
  triggers: optional(triggers),
  variables: optional(variables),
  limits: optional(limits),
  steps: required(steps),
  output: optional(anything),
  'on-failure': optional(steps, 'onFailure'),
});
