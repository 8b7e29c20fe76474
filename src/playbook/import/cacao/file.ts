import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import { invalidPlaybook, type Problem } from '../../problem.ts';
import type { JsonSource } from '../json-source.ts';
import { textIn } from '../members.ts';
import { pointerTo } from '../pointer.ts';
import { specVersion, stepTypes, type CacaoFile, type CacaoStep, type StepType } from './types.ts';

const maxSteps = 1_000;
const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const identifier = new RegExp(`^([a-z][a-z0-9-]*)--${uuid}$`);

/**
 * Reads a CACAO 2.0 playbook and holds it against the standard, as far as the workflow depends on it.
 * @throws AppError `invalid_playbook` with the place of everything that is broken: shape, identifiers, steps that do not exist, cycles
 */
export function readCacaoFile(source: JsonSource): CacaoFile {
  const problems: Problem[] = [];
  const refuse: Refuse = (pointer, problem, fix) => void problems.push(source.problem(pointer, problem, fix));
  const { value } = source;
  if (!isJsonObject(value)) throw invalidPlaybook([source.problem('', 'must be an object')]);
  if (value['type'] !== 'playbook')
    refuse('/type', 'must be `playbook`', 'This is no CACAO playbook, or one part of it alone.');
  if (value['spec_version'] !== specVersion)
    refuse('/spec_version', `must be \`${specVersion}\``, 'Convert older playbooks to version 2.0 first.');
  refuseIdentifier(value['id'], 'playbook', '/id', refuse);
  if (typeof value['name'] !== 'string' || value['name'].trim() === '')
    refuse('/name', 'must be a text', 'Give the playbook a name.');
  const steps = readSteps(value['workflow'], refuse);
  const start = reference(value['workflow_start'], '/workflow_start', steps, refuse);
  if (value['workflow_start'] === undefined) refuse('', 'has no `workflow_start`', 'Name the start step.');
  if (start !== null && steps.get(start)?.type !== 'start')
    refuse(
      '/workflow_start',
      'must name a step of the type `start`',
      'Add a `start` step whose `on_completion` names this one, and name it here.',
    );
  if (steps.size > 0 && ![...steps.values()].some(({ type }) => type === 'end'))
    refuse('/workflow', 'holds no `end` step', 'Every path of a workflow leads to an end.');
  const exception = reference(value['workflow_exception'], '/workflow_exception', steps, refuse);
  refuseDangling(steps, refuse);
  if (problems.length === 0) refuseCycles(steps, refuse);
  if (problems.length > 0) throw invalidPlaybook(problems.slice(0, 200));
  return {
    raw: value,
    title: textIn(value['name']).trim().slice(0, 200),
    summary: typeof value['description'] === 'string' ? value['description'].trim() : '',
    start: start ?? '',
    exception,
    steps,
  };
}

type Refuse = (pointer: string, problem: string, fix?: string) => void;

function refuseIdentifier(value: Json | undefined, type: string, pointer: string, refuse: Refuse): void {
  if (typeof value !== 'string' || identifier.exec(value)?.[1] !== type)
    refuse(
      pointer,
      `must be an identifier: \`${type}--\` and a UUID`,
      'Its type and the part before `--` are the same word.',
    );
}

function readSteps(value: Json | undefined, refuse: Refuse): ReadonlyMap<string, CacaoStep> {
  const steps = new Map<string, CacaoStep>();
  if (!isJsonObject(value)) {
    refuse('/workflow', 'must be an object of steps', 'Each step stands under its id.');
    return steps;
  }
  const entries = Object.entries(value);
  if (entries.length > maxSteps) refuse('/workflow', `holds more than ${maxSteps} steps`, 'Split the playbook.');
  for (const [id, raw] of entries.slice(0, maxSteps)) {
    const pointer = pointerTo('/workflow', id);
    const type = typeOf(raw, pointer, refuse);
    if (type === null || !isJsonObject(raw)) continue;
    refuseIdentifier(id, type, pointer, refuse);
    const step: CacaoStep = {
      id,
      pointer,
      type,
      raw,
      completion: textOrNull(raw['on_completion'], `${pointer}/on_completion`, refuse),
      success: textOrNull(raw['on_success'], `${pointer}/on_success`, refuse),
      failure: textOrNull(raw['on_failure'], `${pointer}/on_failure`, refuse),
      branches: branchesOf(type, raw, pointer, refuse),
    };
    refuseFlow(step, refuse);
    steps.set(id, step);
  }
  return steps;
}

function typeOf(raw: Json, pointer: string, refuse: Refuse): StepType | null {
  if (!isJsonObject(raw)) {
    refuse(pointer, 'must be an object');
    return null;
  }
  const { type: given } = raw;
  const found = stepTypes.find((type) => type === given);
  if (found !== undefined) return found;
  const close = typeof given === 'string' ? nearest(given, stepTypes) : null;
  refuse(
    `${pointer}/type`,
    `must be one of ${stepTypes.join(', ')}`,
    close === null ? undefined : `Did you mean \`${close}\`?`,
  );
  return null;
}

function textOrNull(value: Json | undefined, pointer: string, refuse: Refuse): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  refuse(pointer, 'must be the id of one step', 'Several ways at once are a `parallel` step.');
  return null;
}

function branchesOf(type: StepType, raw: JsonObject, pointer: string, refuse: Refuse): CacaoStep['branches'] {
  const one = (name: string): CacaoStep['branches'] => {
    const to = textOrNull(raw[name], `${pointer}/${name}`, refuse);
    return to === null ? [] : [{ name, to }];
  };
  if (type === 'if-condition' || type === 'while-condition') {
    if (raw['on_true'] === undefined)
      refuse(pointer, 'has no `on_true`', 'Name the step that runs when the condition holds.');
    return type === 'if-condition' ? [...one('on_true'), ...one('on_false')] : one('on_true');
  }
  if (type === 'switch-condition') return casesOf(raw['cases'], `${pointer}/cases`, refuse);
  if (type !== 'parallel') return [];
  const { next_steps: next } = raw;
  if (!Array.isArray(next) || next.length < 2) {
    refuse(`${pointer}/next_steps`, 'must be a list of two or more steps', 'Lead to a single step by `on_completion`.');
    return [];
  }
  return (next as readonly Json[]).flatMap((to, index) => {
    const id = textOrNull(to, `${pointer}/next_steps/${index}`, refuse);
    return id === null ? [] : [{ name: `${index}`, to: id }];
  });
}

function casesOf(value: Json | undefined, pointer: string, refuse: Refuse): CacaoStep['branches'] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    refuse(pointer, 'must be an object with at least one case', 'Name the step of each value, and of `default`.');
    return [];
  }
  return Object.entries(value).flatMap(([name, to]) => {
    const id = textOrNull(to, pointerTo(pointer, name), refuse);
    return id === null ? [] : [{ name, to: id }];
  });
}

/** What the standard says about the three ways on. */
function refuseFlow({ type, pointer, completion, success, failure }: CacaoStep, refuse: Refuse): void {
  if (completion !== null && (success !== null || failure !== null))
    refuse(
      `${pointer}/on_completion`,
      'must not stand beside `on_success` or `on_failure`',
      'Call it `on_success`, or remove the other two.',
    );
  if (type === 'end' && (completion !== null || success !== null || failure !== null))
    refuse(pointer, 'is an end and leads on', 'Remove what it leads to, or make it an action.');
  if (type === 'start' && completion === null)
    refuse(pointer, 'is a start without `on_completion`', 'Name the first step there.');
}

function reference(
  value: Json | undefined,
  pointer: string,
  steps: ReadonlyMap<string, CacaoStep>,
  refuse: Refuse,
): string | null {
  const id = textOrNull(value, pointer, refuse);
  if (id === null) return null;
  if (!steps.has(id)) refuseMissing(id, pointer, steps, refuse);
  return id;
}

function refuseMissing(id: string, pointer: string, steps: ReadonlyMap<string, CacaoStep>, refuse: Refuse): void {
  const close = nearest(id, [...steps.keys()]);
  refuse(
    pointer,
    `names the step \`${id}\`, which does not exist`,
    close === null ? 'Add it to `workflow`, or name one that is there.' : `Did you mean \`${close}\`?`,
  );
}

function refuseDangling(steps: ReadonlyMap<string, CacaoStep>, refuse: Refuse): void {
  for (const step of steps.values()) {
    for (const { pointer, to } of leadsTo(step)) {
      if (!steps.has(to)) refuseMissing(to, pointer, steps, refuse);
      else if (steps.get(to)?.type === 'start')
        refuse(pointer, 'leads back to a start', 'Repeat steps with a while-condition.');
    }
  }
}

/** Every step that may follow, with the place that says so. */
export function leadsTo(step: CacaoStep): readonly { readonly pointer: string; readonly to: string }[] {
  const branch =
    { 'if-condition': '', 'while-condition': '', 'switch-condition': '/cases', parallel: '/next_steps' }[
      step.type as 'parallel'
    ] ?? '';
  const ways = [
    ['on_completion', step.completion],
    ['on_success', step.success],
    ['on_failure', step.failure],
  ] as const;
  return [
    ...ways.flatMap(([name, to]) => (to === null ? [] : [{ pointer: `${step.pointer}/${name}`, to }])),
    ...step.branches.map(({ name, to }) => ({ pointer: pointerTo(step.pointer + branch, name), to })),
  ];
}

/** Without recursion: a chain may be as long as the file allows. */
function refuseCycles(steps: ReadonlyMap<string, CacaoStep>, refuse: Refuse): void {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of steps.values()) {
    if (state.has(start.id)) continue;
    const stack = [{ id: start.id, next: [...leadsTo(start)] }];
    state.set(start.id, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const way = top.next.pop();
      const step = way === undefined ? undefined : steps.get(way.to);
      if (way === undefined || step === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(step.id) === 'open') {
        refuse(
          way.pointer,
          `closes a cycle: it leads back to \`${step.id}\``,
          'Let the branch lead to an `end`; repeat with a while-condition.',
        );
      } else if (!state.has(step.id)) {
        state.set(step.id, 'open');
        stack.push({ id: step.id, next: [...leadsTo(step)] });
      }
    }
  }
}
