import type { Json } from '#kernel/json.ts';
import type { ForEachStep } from '#kernel/playbook.ts';
import { isFreeName } from '../names.ts';
import type { Problems } from '../problem.ts';
import { describe, readInteger, readText } from '../shape.ts';
import type { StepKind } from '../step-kind.ts';
import { onlyExpression, splitText } from '../template-text.ts';

const maxConcurrency = 100;

export const forEachStep: StepKind<ForEachStep> = {
  name: 'for-each',
  keys: ['for-each', 'as', 'concurrency', 'steps'],

  parse(document, common, path, context) {
    const { problems } = context;
    return {
      kind: 'for-each',
      ...common,
      items: readItems(document['for-each'], `${path}.for-each`, problems),
      as: document.as === undefined ? 'item' : readName(document.as, `${path}.as`, problems),
      concurrency:
        document.concurrency === undefined
          ? 1
          : readInteger(document.concurrency, `${path}.concurrency`, problems, 1, maxConcurrency),
      steps: context.steps(document.steps, `${path}.steps`),
    };
  },

  check(step, path, context) {
    context.template(step.items, `${path}.for-each`);
    context.steps(step.steps, `${path}.steps`, step.as);
  },

  inner: (step) => [{ below: '.steps', steps: step.steps }],
};

function readItems(value: Json | undefined, path: string, problems: Problems): Json {
  if (Array.isArray(value)) return value as readonly Json[];
  if (typeof value === 'string' && onlyExpression(splitText(value)) !== null) return value;
  problems.add(
    path,
    `must be a list or one expression that gives a list, not ${describe(value)}`,
    'Write for example `${{ inputs.agents }}`.',
  );
  return [];
}

function readName(value: Json, path: string, problems: Problems): string {
  const name = readText(value, path, problems, 64);
  if (name !== '' && !isFreeName(name)) {
    problems.add(
      path,
      `is not free to name an item: \`${name}\``,
      'Use letters, digits and `_`, and no word of the expression language.',
    );
  }
  return name;
}
