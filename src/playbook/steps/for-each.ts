import type { Json } from '#kernel/json.ts';
import type { ForEachStep } from '#kernel/playbook.ts';
import { anything, integer, number, steps, text } from '../forms/basic.ts';
import type { Form } from '../forms/form.ts';
import { isExpression } from '../forms/mixed.ts';
import { optional, preset, required } from '../forms/record.ts';
import { isFreeName } from '../names.ts';
import { describe, readText } from '../shape.ts';
import { defineKind } from '../step-kind.ts';

const items: Form<Json> = {
  read: (value, path, { problems }) => {
    if (Array.isArray(value)) return value as readonly Json[];
    if (isExpression(value)) return value;
    problems.add(
      path,
      `must be a list or one expression that gives a list, not ${describe(value)}`,
      'Write for example `${{ inputs.agents }}`.',
    );
    return [];
  },
  write: (value) => value,
  schema: { anyOf: [{ $ref: '#/$defs/expression' }, { type: 'array' }] },
};

const itemName: Form<string> = {
  ...text(64),
  read: (value, path, { problems }) => {
    const name = readText(value, path, problems, 64);
    if (name !== '' && !isFreeName(name)) {
      problems.add(
        path,
        `is not free to name an item: \`${name}\``,
        'Use letters, digits and `_`, and no word of the expression language.',
      );
    }
    return name;
  },
};

export const forEachStep = defineKind<ForEachStep>('for-each')({
  members: {
    'for-each': required(items, 'items'),
    as: preset(itemName, 'item'),
    concurrency: preset(integer(1, 100), 1),
    'per-second': optional(number(0.001, 1_000), 'perSecond'),
    collect: optional(anything),
    steps: required(steps),
  },

  check(step, path, context) {
    context.template(step.items, `${path}.for-each`);
    context.steps(step.steps, `${path}.steps`, step);
  },

  inner: (step) => [{ below: '.steps', steps: step.steps }],
  repeated: true,
});
