import type { Json } from '#kernel/json.ts';
import type { Expression, Playbook } from '#kernel/playbook.ts';
import { checkReferences } from './check-reference.ts';
import { compileExpression } from './expression.ts';
import type { Problems } from './problem.ts';
import type { SourceMap } from './source-map.ts';
import { isTemplate, splitText } from './template-text.ts';
import type { StepPlaces, Visible } from './visibility.ts';

export interface ExpressionChecker {
  /** Every expression in the value. */
  template(template: Json, path: string, visible: Visible): void;
  /** One expression that must give true or false. */
  condition(expression: Expression, path: string, visible: Visible): void;
  /** Of the declared variables, those that no expression has read so far. */
  unreadVariables(): readonly string[];
}

interface Parts {
  readonly playbook: Playbook;
  readonly source: SourceMap;
  readonly places: StepPlaces;
  readonly problems: Problems;
}

export function expressionChecker({ playbook, source, places, problems }: Parts): ExpressionChecker {
  const unread = new Set(Object.keys(playbook.variables ?? {}));

  /** @returns the type of its result, `dyn` where only the run can know */
  const check = (expression: Expression, path: string, visible: Visible): string => {
    const { expression: compiled, faults } = compileExpression(expression);
    for (const { message, offset, fix } of faults) {
      problems.add(path, `has an expression that is wrong: ${message}`, fix, source.within(path, expression, offset));
    }
    const references = compiled?.references ?? [];
    for (const { root, segments } of references) {
      if (root !== 'vars') continue;
      if (typeof segments[0] === 'string') unread.delete(segments[0]);
      else unread.clear();
    }
    for (const { problem, fix, offset } of checkReferences(references, { playbook, places, visible, path })) {
      problems.add(path, problem, fix, source.within(path, expression, offset));
    }
    return compiled?.type ?? 'dyn';
  };

  const template: ExpressionChecker['template'] = (value, path, visible) => {
    if (!isTemplate(value)) return;
    if (typeof value !== 'string') {
      for (const [key, part] of Object.entries(value as object)) {
        template(part as Json, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, visible);
      }
      return;
    }
    const { parts, fault } = splitText(value);
    for (const part of parts) if (typeof part === 'object') check(part.expression, path, visible);
    if (fault !== null) problems.add(path, fault.message, fault.fix, source.within(path, value.slice(fault.offset), 0));
  };

  return {
    template,
    condition: (expression, path, visible) => {
      const type = check(expression, path, visible);
      if (type !== 'bool' && type !== 'dyn')
        problems.add(path, `gives ${type}, and must give true or false`, 'Compare it with something.');
    },
    unreadVariables: () => [...unread],
  };
}
