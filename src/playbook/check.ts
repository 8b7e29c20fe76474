import type { Playbook, Step } from '#kernel/playbook.ts';
import { checkConnection } from './check-connection.ts';
import type { CheckContext, Lookups } from './check-context.ts';
import { checkEdges } from './check-edges.ts';
import { expressionChecker, type ExpressionChecker } from './check-expression.ts';
import { checkInput } from './check-input.ts';
import { checkReach } from './check-reach.ts';
import { edgeOrder } from './edge-order.ts';
import { scopeNames } from './names.ts';
import type { ParsedPlaybook } from './parse.ts';
import { createProblems, type Problem, type Problems } from './problem.ts';
import { stepKind } from './steps/kinds.ts';
import { decidedBy, placeSteps, readableInside, type StepPlaces, type Visible } from './visibility.ts';

const nothing: Visible = { steps: new Map(), possible: new Map(), items: [], names: scopeNames, afterFailure: false };

interface Check {
  readonly playbook: Playbook;
  readonly lookups: Lookups;
  readonly problems: Problems;
  readonly places: StepPlaces;
  readonly expressions: ExpressionChecker;
}

/** Everything that a document refers to and that does not hold, by line and column. A playbook without errors can run. */
export function checkPlaybook({ playbook, source }: ParsedPlaybook, lookups: Lookups): readonly Problem[] {
  const problems = createProblems(source);
  const places = placeSteps(playbook);
  const expressions = expressionChecker({ playbook, source, places, problems });
  const check: Check = { playbook, lookups, problems, places, expressions };

  checkTriggers(check);
  const atEnd = checkSteps(check, playbook.steps, 'steps', nothing);
  if (playbook.output !== undefined) expressions.template(playbook.output, 'output', atEnd);
  const possible = new Map(
    playbook.steps.flatMap((step) => [step, ...readableInside(step)]).map((one) => [one.id, one]),
  );
  checkSteps(check, playbook.onFailure ?? [], 'on-failure', { ...nothing, possible, afterFailure: true });
  for (const name of expressions.unreadVariables())
    problems.warn(`variables.${name}`, 'is never read', 'Remove it, or read it as `vars.…`.');
  return problems.list();
}

function checkTriggers({ playbook, problems, expressions }: Check): void {
  for (const [index, trigger] of (playbook.triggers ?? []).entries()) {
    const at = `triggers[${index}]`;
    if (trigger.kind === 'event') expressions.condition(trigger.match, `${at}.event`, { ...nothing, names: ['event'] });
    expressions.template(trigger.inputs, `${at}.inputs`, { ...nothing, names: ['trigger'] });
    checkInput(playbook.inputs, trigger.inputs, `${at}.inputs`, problems, 'the playbook');
  }
}

/** Steps one after the other. @returns what can be seen after the last */
function checkSteps(check: Check, steps: readonly Step[], path: string, visible: Visible): Visible {
  const seen = { ...visible, steps: new Map(visible.steps), possible: new Map(visible.possible) };
  for (const [index, step] of steps.entries()) {
    const at = `${path}[${index}]`;
    if (step.after !== undefined || step.join !== undefined)
      check.problems.add(
        at,
        'has edges, which only steps directly inside a `parallel` have',
        'Remove `after` and `join`.',
      );
    checkStep(check, step, at, seen);
    for (const one of decidedBy(step)) seen.steps.set(one.id, one);
    for (const one of readableInside(step)) seen.possible.set(one.id, one);
  }
  checkReach(steps, path, check.problems);
  return seen;
}

/** Steps in the order of their edges. */
function checkParallel(check: Check, steps: readonly Step[], path: string, visible: Visible): void {
  const order = edgeOrder(steps);
  for (const [index, step] of steps.entries()) {
    const certain = order.certain(step.id);
    const later = order.later(step.id);
    const others = steps.filter(({ id }) => id !== step.id && !later.has(id));
    checkStep(check, step, `${path}[${index}]`, {
      ...visible,
      steps: joined(visible.steps, others.filter(({ id }) => certain.has(id)).flatMap(decidedBy)),
      possible: joined(
        visible.possible,
        others.flatMap((other) => [other, ...readableInside(other)]),
      ),
    });
  }
  checkEdges(steps, path, check.problems);
}

function checkStep(check: Check, step: Step, path: string, visible: Visible): void {
  const context = contextOf(check, visible);
  if (step.if !== undefined) context.condition(step.if, `${path}.if`);
  stepKind(step.kind).check(step, path, context);
  if (typeof step.onError !== 'object') return;
  checkSteps(check, step.onError, `${path}.on-error`, {
    ...visible,
    steps: joined(visible.steps, [step]),
    possible: joined(visible.possible, readableInside(step)),
  });
}

function joined(known: ReadonlyMap<string, Step>, more: readonly Step[]): ReadonlyMap<string, Step> {
  return new Map([...known, ...more.map((step): [string, Step] => [step.id, step])]);
}

function contextOf(check: Check, visible: Visible): CheckContext {
  const { playbook, lookups, problems, places, expressions } = check;
  return {
    lookups,
    problems,
    playbookId: playbook.id,
    variables: playbook.variables ?? {},
    earlierStep: (id, path) => {
      const step = visible.steps.get(id);
      if (step !== undefined) return step;
      const reason = places.whyHidden(id, path, visible);
      problems.add(path, reason.problem, reason.fix);
      return null;
    },
    template: (template, path) => expressions.template(template, path, visible),
    condition: (expression, path) => expressions.condition(expression, path, visible),
    match: (expression, path) =>
      expressions.condition(expression, path, { ...visible, names: [...visible.names, 'event'] }),
    input: (fields, input, path, of) => checkInput(fields, input, path, problems, of),
    connection: (template, path, connector) => {
      expressions.template(template, path, visible);
      if (typeof template === 'string') checkConnection(template, path, connector, check);
    },
    steps: (steps, path, each) => {
      const inner = each === undefined ? visible : withItem(each.as, path, visible, problems);
      const atEnd = checkSteps(check, steps, path, inner);
      if (each?.collect !== undefined) expressions.template(each.collect, path.replace(/\.steps$/, '.collect'), atEnd);
    },
    parallel: (steps, path) => checkParallel(check, steps, path, visible),
  };
}

function withItem(item: string, path: string, visible: Visible, problems: Problems): Visible {
  const position = `${item}_index`;
  if (visible.items.includes(item) || visible.items.includes(position)) {
    problems.add(
      path.replace(/\.steps$/, '.as'),
      `is the item of an outer for-each as well: \`${item}\``,
      'Choose another name with `as`.',
    );
  }
  return { ...visible, items: [...visible.items, item, position] };
}
