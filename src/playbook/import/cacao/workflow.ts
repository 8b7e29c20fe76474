import { AppError } from '#kernel/error.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import type { BranchStep, ParallelStep, Playbook, Step, SwitchStep } from '#kernel/playbook.ts';
import { writePlaybook } from '../../write.ts';
import { listIn, without } from '../members.ts';
import { commandFor } from './command-text.ts';
import { conditionText } from './condition-text.ts';
import type { OwnStep } from './own.ts';
import { extensionId, type StepType } from './types.ts';
import { namedUuid } from './uuid.ts';

export interface Workflow {
  readonly steps: JsonObject;
  readonly start: string;
  readonly exception: string | null;
  readonly agent: string;
}

/** The workflow of a playbook. Steps are written from the last to the first, since each names the one after it. */
export function createWorkflow(playbook: Playbook): Workflow {
  const made = new Map<string, JsonObject>();
  const draft: Draft = {
    agent: `organization--${namedUuid('agent')}`,
    identify: (type, key) => `${type}--${namedUuid(`${playbook.id}/${type}/${key}`)}`,
    put: (id, step) => {
      made.set(id, step);
      return id;
    },
  };
  const start = draft.identify('start', 'start');
  const first = sequence(playbook.steps, end('run', draft), draft);
  const exception =
    playbook.onFailure === undefined ? null : sequence(playbook.onFailure, end('failure', draft), draft);
  draft.put(start, { type: 'start', on_completion: first });
  return { steps: Object.fromEntries([...made].toReversed()), start, exception, agent: draft.agent };
}

interface Draft {
  readonly agent: string;
  identify(type: StepType, key: string): string;
  /** @returns the id */
  put(id: string, step: JsonObject): string;
}

/** Every region has an end of its own. */
function end(key: string, draft: Draft): string {
  return draft.put(draft.identify('end', key), { type: 'end' });
}

/** @returns the id of the first step, or where it goes on when there is none */
function sequence(steps: readonly Step[], next: string, draft: Draft): string {
  return steps.reduceRight((following, step) => guarded(step, following, draft), next);
}

/** `if` becomes a condition around the step. */
function guarded(step: Step, next: string, draft: Draft): string {
  if (step.if === undefined) return written(step, next, draft);
  const inner = written(step, end(`${step.id}/if`, draft), draft);
  return draft.put(draft.identify('if-condition', `${step.id}/if`), {
    type: 'if-condition',
    name: `Condition of: ${step.title ?? step.id}`,
    condition: conditionText(step.if),
    on_true: inner,
    on_completion: next,
    step_extensions: own({ role: 'if', document: { if: `\${{ ${step.if} }}` }, order: [] }),
  });
}

function written(step: Step, next: string, draft: Draft): string {
  const flow = flowOf(step, next, draft);
  switch (step.kind) {
    case 'branch':
      return branch(step, flow, draft);
    case 'switch':
      return choice(step, flow, draft);
    case 'while':
    case 'for-each':
      return put('while-condition', step, draft, {
        ...flow,
        condition:
          step.kind === 'while' ? conditionText(step.condition) : `there is a further item of ${textOf(step.items)}`,
        on_true: sequence(step.steps, end(`${step.id}/body`, draft), draft),
      });
    case 'parallel':
      return parallel(step, flow, draft);
    case 'playbook':
      return put('playbook-action', step, draft, {
        ...flow,
        playbook_id: `playbook--${namedUuid(`playbook/${step.playbook}`)}`,
      });
    default:
      return put('action', step, draft, { ...flow, commands: [commandFor(step)], agent: draft.agent });
  }
}

/** What comes next, and what comes next after a failure. */
function flowOf({ id, onError }: Step, next: string, draft: Draft): JsonObject {
  if (onError === 'continue') return { on_success: next, on_failure: next };
  if (typeof onError !== 'object') return { on_completion: next };
  // A handler of nothing would be a failure that goes on, which has its own word.
  if (onError.length === 0) throw unsupported(id, 'has an empty error path');
  return { on_success: next, on_failure: sequence(onError, next, draft) };
}

function put(type: StepType, step: Step, draft: Draft, members: JsonObject, order: readonly string[] = []): string {
  return draft.put(draft.identify(type, step.id), {
    type,
    name: step.title ?? step.id,
    ...(step.notes === undefined ? {} : { description: step.notes }),
    ...(step.timeoutMs === undefined ? {} : { timeout: step.timeoutMs }),
    ...members,
    step_extensions: own({ role: 'step', document: documentOf(step), order }),
  });
}

function own(step: OwnStep): JsonObject {
  return {
    [extensionId]: {
      role: step.role,
      document: step.document,
      ...(step.order.length === 0 ? {} : { order: step.order }),
    },
  };
}

/** The step as it is written, without the steps inside it and without what the workflow says itself. */
function documentOf(step: Step): JsonObject {
  const { steps } = writePlaybook({ id: 'part', title: 'Part', inputs: {}, steps: [emptied(step)] });
  const [document] = listIn(steps);
  if (!isJsonObject(document)) throw unsupported(step.id, 'cannot be written');
  const inWorkflow = ['if', 'after', ...(typeof document['on-error'] === 'string' ? [] : ['on-error'])];
  return without(document, ...inWorkflow);
}

function emptied(step: Step): Step {
  switch (step.kind) {
    case 'branch':
      return { ...step, cases: step.cases.map((one) => ({ ...one, steps: [] })) };
    case 'switch':
      return {
        ...step,
        cases: step.cases.map((one) => ({ ...one, steps: [] })),
        ...(step.otherwise === undefined ? {} : { otherwise: [] }),
      };
    case 'while':
    case 'for-each':
    case 'parallel':
      return { ...step, steps: [] };
    default:
      return step;
  }
}

/** The first case is the step itself; each further one is a condition in the way of `on_false`. */
function branch(step: BranchStep, flow: JsonObject, draft: Draft): string {
  const caseFrom = (index: number, onward: JsonObject): JsonObject => {
    const one = step.cases[index];
    const following = step.cases[index + 1];
    const otherwise =
      following === undefined
        ? {}
        : {
            on_false:
              following.when === undefined
                ? sequence(following.steps, end(`${step.id}/${index + 1}`, draft), draft)
                : further(index + 1),
          };
    return {
      ...onward,
      condition: one?.when === undefined ? 'true' : conditionText(one.when),
      on_true: sequence(one?.steps ?? [], end(`${step.id}/${index}`, draft), draft),
      ...otherwise,
    };
  };
  const further = (index: number): string =>
    draft.put(draft.identify('if-condition', `${step.id}/${index}`), {
      type: 'if-condition',
      name: `${step.title ?? step.id} (${index + 1})`,
      ...caseFrom(index, { on_completion: end(`${step.id}/${index}/else`, draft) }),
      step_extensions: own({ role: 'else', document: {}, order: [] }),
    });
  return put('if-condition', step, draft, caseFrom(0, flow));
}

function choice(step: SwitchStep, flow: JsonObject, draft: Draft): string {
  const keys = keysOf(step);
  const cases = step.cases.map(({ steps }, index): [string, string] => [
    keys[index] ?? '',
    sequence(steps, end(`${step.id}/${index}`, draft), draft),
  ]);
  const otherwise =
    step.otherwise === undefined ? {} : { default: sequence(step.otherwise, end(`${step.id}/default`, draft), draft) };
  return put(
    'switch-condition',
    step,
    draft,
    { ...flow, switch: switchText(step.on), cases: { ...Object.fromEntries(cases), ...otherwise } },
    keys,
  );
}

/** The values themselves where they can be keys. A key that looks like a number would change its place among the others. */
function keysOf({ cases }: SwitchStep): readonly string[] {
  const wanted = cases.map(({ value }) => textOf(value));
  return wanted.map((key, index) =>
    /^[A-Za-z0-9_-]{1,250}$/.test(key) && key !== 'default' && key !== '__proto__' && wanted.indexOf(key) === index
      ? key
      : `case-${index + 1}-${index}`,
  );
}

function switchText(on: Json): string {
  const found = typeof on === 'string' ? /^\$\{\{ (?:inputs|vars)\.([A-Za-z][A-Za-z0-9_]*) \}\}$/.exec(on) : null;
  return found === null ? textOf(on) : `__${found[1]}__:value`;
}

function parallel(step: ParallelStep, flow: JsonObject, draft: Draft): string {
  const entries = chainsOf(step).map((chain, index) => sequence(chain, end(`${step.id}/${index}`, draft), draft));
  // The standard wants two branches at least; an end alone is one that does nothing.
  while (entries.length < 2) entries.push(end(`${step.id}/none-${entries.length}`, draft));
  return put(
    'parallel',
    step,
    draft,
    { ...flow, next_steps: entries },
    step.steps.map(({ id }) => id),
  );
}

/** Steps that follow one another. @throws AppError `unsupported` for any other edge */
function chainsOf({ id, steps }: ParallelStep): readonly (readonly Step[])[] {
  const before = new Map<string, string>();
  for (const step of steps) {
    const [edge, ...others] = step.after ?? [];
    if (edge === undefined) continue;
    const joins =
      others.length > 0 ||
      edge.case !== undefined ||
      edge.failed !== undefined ||
      [...before.values()].includes(edge.step);
    if (joins || !steps.some((one) => one.id === edge.step))
      throw unsupported(
        id,
        `has an edge to \`${step.id}\` that a workflow of CACAO cannot have: there, branches part and do not meet`,
      );
    before.set(step.id, edge.step);
  }
  const next = new Map(
    steps.flatMap((step) => (before.has(step.id) ? [[before.get(step.id) ?? '', step] as const] : [])),
  );
  return steps
    .filter(({ id: first }) => !before.has(first))
    .map((first) => {
      const chain: Step[] = [first];
      for (let step = next.get(first.id); step !== undefined; step = next.get(step.id)) chain.push(step);
      return chain;
    });
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}

function unsupported(id: string, problem: string): AppError {
  return new AppError('unsupported', `The step \`${id}\` ${problem}.`, { failureIndicator: id });
}
