import type { Json } from '#kernel/json.ts';
import type { Expression, Step, Template } from '#kernel/playbook.ts';
import { checkInput } from './check-input.ts';
import { checkReferences } from './check-reference.ts';
import { compileExpression } from './expression.ts';
import type { ParsedPlaybook } from './parse.ts';
import { createProblems, type Problem } from './problem.ts';
import type { CheckContext, Lookups } from './step-kind.ts';
import { stepKind } from './steps/kinds.ts';
import { isTemplate, splitText } from './template-text.ts';
import { placeSteps, type Visible } from './visibility.ts';

/** Everything that a document refers to and that does not hold, by line and column. Empty when the playbook can run. */
export function checkPlaybook({ playbook, source }: ParsedPlaybook, lookups: Lookups): readonly Problem[] {
  const problems = createProblems(source);
  const places = placeSteps(playbook.steps);

  const checkExpression = (expression: Expression, path: string, visible: Visible): string => {
    const { expression: compiled, faults } = compileExpression(expression);
    for (const { message, offset, fix } of faults) {
      problems.add(path, `has an expression that is wrong: ${message}`, fix, source.within(path, expression, offset));
    }
    for (const { problem, fix, offset } of checkReferences(compiled?.references ?? [], {
      playbook,
      places,
      visible,
      path,
    })) {
      problems.add(path, problem, fix, source.within(path, expression, offset));
    }
    return compiled?.type ?? 'dyn';
  };

  const checkTemplate = (template: Json, path: string, visible: Visible): void => {
    if (!isTemplate(template)) return;
    if (typeof template !== 'string') {
      for (const [key, value] of Object.entries(template as object)) {
        checkTemplate(value as Json, Array.isArray(template) ? `${path}[${key}]` : `${path}.${key}`, visible);
      }
      return;
    }
    const { parts, fault } = splitText(template);
    for (const part of parts) if (typeof part === 'object') checkExpression(part.expression, path, visible);
    if (fault !== null)
      problems.add(path, fault.message, fault.fix, source.within(path, template.slice(fault.offset), 0));
  };

  const contextOf = (visible: Visible): CheckContext => ({
    lookups,
    problems,
    earlierStep: (id, path) => {
      const step = visible.steps.get(id);
      if (step !== undefined) return step;
      const reason = places.whyHidden(id, path, visible);
      problems.add(path, reason.problem, reason.fix);
      return null;
    },
    template: (template: Template, path) => checkTemplate(template, path, visible),
    condition: (expression, path) => {
      const type = checkExpression(expression, path, visible);
      if (type !== 'bool' && type !== 'dyn')
        problems.add(path, `gives ${type}, and must give true or false`, 'Compare it with something.');
    },
    input: (fields, input, path) => checkInput(fields, input, path, problems),
    steps: (steps, path, item) => {
      if (item !== undefined && (visible.items.includes(item) || visible.items.includes(`${item}_index`))) {
        problems.add(
          path.replace(/\.steps$/, '.as'),
          `is the item of an outer for-each as well: \`${item}\``,
          'Choose another name with `as`.',
        );
      }
      checkSteps(
        steps,
        path,
        item === undefined ? visible : { ...visible, items: [...visible.items, item, `${item}_index`] },
      );
    },
  });

  const checkSteps = (steps: readonly Step[], path: string, visible: Visible): Visible => {
    const earlier = new Map(visible.steps);
    const seen = { ...visible, steps: earlier };
    const context = contextOf(seen);
    for (const [index, step] of steps.entries()) {
      const at = `${path}[${index}]`;
      if (step.if !== undefined) context.condition(step.if, `${at}.if`);
      stepKind(step.kind).check(step, at, context);
      earlier.set(step.id, step);
    }
    return seen;
  };

  const atEnd = checkSteps(playbook.steps, 'steps', { steps: new Map(), items: [] });
  if (playbook.output !== undefined) checkTemplate(playbook.output, 'output', atEnd);
  return problems.list();
}
