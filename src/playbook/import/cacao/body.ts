import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { BranchStep, Step, SwitchStep } from '#kernel/playbook.ts';
import { chained, filledSteps } from './chain.ts';
import { commandStep, leftOut } from './command.ts';
import { translateCondition } from './condition.ts';
import type { Maker } from './maker.ts';
import type { CacaoStep } from './types.ts';
import { typed, variablePattern, withVariables } from './variables.ts';

const defaultIterations = 100;

/** The steps that run between the start of a branch and its end. */
export type Inside = (step: CacaoStep, branch: string) => readonly Step[];

/** What a step does, without what comes after it. */
export function bodyOf(step: CacaoStep, inside: Inside, maker: Maker): readonly Step[] {
  switch (step.type) {
    case 'action':
      return commands(step, maker);
    case 'playbook-action':
      return [playbookCall(step, maker)];
    case 'if-condition':
      return [branch(step, inside, maker)];
    case 'while-condition':
      return [loop(step, inside, maker)];
    case 'switch-condition':
      return [choice(step, inside, maker)];
    case 'parallel':
      return [parallel(step, inside, maker)];
    default:
      return [];
  }
}

function titleOf({ raw, type }: CacaoStep): string {
  return typeof raw['name'] === 'string' && raw['name'].trim() !== '' ? raw['name'].trim().slice(0, 200) : type;
}

function common(step: CacaoStep, maker: Maker) {
  const title = titleOf(step);
  const { description, timeout } = step.raw;
  return {
    id: maker.names.step(title, step.type.replace('-', '_')),
    title,
    ...(typeof description === 'string' && description.trim() !== '' ? { notes: description.slice(0, 10_000) } : {}),
    ...(typeof timeout === 'number' && timeout >= 1 && timeout <= 366 * 86_400_000
      ? { timeoutMs: Math.floor(timeout) }
      : {}),
  };
}

function commands(step: CacaoStep, maker: Maker): readonly Step[] {
  const given = Array.isArray(step.raw['commands']) ? (step.raw['commands'] as readonly Json[]) : [];
  const { id, ...shared } = common(step, maker);
  if (given.length === 0) return [leftOut(null, { step, id, title: titleOf(step) }, maker, 'The step has no command.')];
  const made = given.map((command, index): Step => {
    const own = index === 0 ? id : maker.names.step(`${id} ${index + 1}`, 'command');
    return { ...shared, ...commandStep(command, { step, index, id: own, title: shared.title }, maker) };
  });
  return [...made, ...results(step, made, maker)];
}

/** A step that names one result hands it to that variable. */
function results(step: CacaoStep, made: readonly Step[], maker: Maker): readonly Step[] {
  const names = Array.isArray(step.raw['out_args'])
    ? (step.raw['out_args'] as readonly Json[]).filter((name) => typeof name === 'string')
    : [];
  const [name, ...others] = names.map((one) => maker.variables.path(one.replaceAll(/^__|__$/g, '')));
  const last = made.at(-1);
  if (name === undefined || last === undefined) return [];
  if (name === null || others.length > 0 || last.disabled === true || last.kind === 'approval') {
    maker.notes.add(
      `${step.pointer}/out_args`,
      last.id,
      'warning',
      `Nothing fills ${names.join(', ')}: add a store step.`,
    );
    return [];
  }
  const variable = name.text.replace(/^vars\./, '');
  return [
    {
      kind: 'store',
      id: maker.names.step(`${last.id} result`, 'result'),
      title: 'Keep the result',
      // Of a request the standard means what the server answered.
      set: { [variable]: `\${{ steps.${last.id}.data${last.kind === 'request' ? '.body' : ''} }}` },
    },
  ];
}

function playbookCall(step: CacaoStep, maker: Maker): Step {
  const { id, ...rest } = common(step, maker);
  const called = typeof step.raw['playbook_id'] === 'string' ? step.raw['playbook_id'] : 'unknown';
  maker.disabled.add(id);
  maker.notes.add(step.pointer, id, 'warning', `Calls \`${called}\`; import that playbook and name it here.`);
  const named = called
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  return { kind: 'playbook', id, ...rest, disabled: true, playbook: named === '' ? 'unknown' : named, inputs: {} };
}

function conditionOf(
  step: CacaoStep,
  id: string,
  maker: Maker,
): { readonly text: string; readonly fault: string | null } {
  const { condition } = step.raw;
  try {
    if (typeof condition !== 'string' || condition.trim() === '')
      throw new AppError('invalid_playbook', 'The step has no condition.');
    return { text: translateCondition(condition, maker.variables), fault: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    maker.disabled.add(id);
    maker.notes.add(`${step.pointer}/condition`, id, 'warning', `Not translated: ${error.message}`);
    return {
      text: 'false',
      fault: `${error.message} It was: ${typeof condition === 'string' ? condition : 'nothing'}`,
    };
  }
}

const undone = (fault: string | null) =>
  fault === null ? {} : { notes: fault.slice(0, 10_000), disabled: true as const };

function branch(step: CacaoStep, inside: Inside, maker: Maker): BranchStep {
  const head = common(step, maker);
  const { text, fault } = conditionOf(step, head.id, maker);
  const [yes, no] = [inside(step, 'on_true'), inside(step, 'on_false')];
  const [other, ...more] = no;
  // `else if` reads better beside the first case than inside it.
  const flat =
    other?.kind === 'branch' &&
    more.length === 0 &&
    other.disabled !== true &&
    other.onError === undefined &&
    other.timeoutMs === undefined;
  const rest: BranchStep['cases'] = flat ? other.cases : no.length === 0 ? [] : [{ steps: no }];
  return {
    kind: 'branch',
    ...head,
    ...undone(fault),
    cases: [{ when: text, steps: filledSteps(yes, maker) }, ...rest],
  };
}

function loop(step: CacaoStep, inside: Inside, maker: Maker): Step {
  const head = common(step, maker);
  const { text, fault } = conditionOf(step, head.id, maker);
  maker.notes.add(
    step.pointer,
    head.id,
    'info',
    `Ends after ${defaultIterations} iterations at the latest; CACAO names no bound.`,
  );
  return {
    kind: 'while',
    ...head,
    ...undone(fault),
    condition: text,
    maxIterations: defaultIterations,
    steps: filledSteps(inside(step, 'on_true'), maker),
  };
}

function choice(step: CacaoStep, inside: Inside, maker: Maker): SwitchStep {
  const head = common(step, maker);
  const on = typeof step.raw['switch'] === 'string' ? step.raw['switch'] : '';
  const variable = [...on.matchAll(variablePattern)][0]?.[1];
  const type = variable === undefined ? 'string' : maker.variables.typeOf(variable);
  if (variable === undefined || maker.variables.path(variable) === null) {
    maker.disabled.add(head.id);
    maker.notes.add(
      `${step.pointer}/switch`,
      head.id,
      'warning',
      `Not translated: \`${on}\` names no variable of the playbook.`,
    );
  }
  const cases = step.branches
    .filter(({ name }) => name !== 'default')
    .map(({ name }) => ({
      value: typed(name, type) ?? name,
      steps: filledSteps(inside(step, name), maker),
    }));
  const otherwise = inside(step, 'default');
  return {
    kind: 'switch',
    ...head,
    ...(maker.disabled.has(head.id) ? { disabled: true, notes: `It was: ${on}` } : {}),
    on: withVariables(on.trim() === '' ? 'nothing' : on.trim(), maker.variables),
    cases: cases.length > 0 ? cases : [{ value: null, steps: filledSteps([], maker) }],
    ...(otherwise.length === 0 ? {} : { otherwise }),
  };
}

function parallel(step: CacaoStep, inside: Inside, maker: Maker): Step {
  const steps = step.branches.flatMap(({ name }) => chained(inside(step, name)));
  return { kind: 'parallel', ...common(step, maker), steps: filledSteps(steps, maker) };
}
