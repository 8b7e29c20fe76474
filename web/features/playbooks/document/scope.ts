import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { startsWith, type Path } from './path.ts';
import { stepLists, type StepList, type StepNode } from './step-tree.ts';

/** Something that an expression can read at a place. */
export interface Variable {
  readonly expression: string;
  /** In words of JSON, and where known what it is. */
  readonly type: string;
  readonly group: 'Inputs' | 'Items' | 'Steps before' | 'Steps that may have run' | 'Variables' | 'Run';
}

const members: readonly (readonly [string, string])[] = [
  ['status', 'text'],
  ['message', 'text'],
  ['statusCode', 'number'],
  ['data', 'any'],
  ['keyFields', 'object'],
  ['targets', 'list'],
  ['output', 'any'],
];

/** What the expressions of a step can read; of `null` what every step can. */
export function variablesFor(document: JsonObject, path: Path | null): readonly Variable[] {
  const found: Variable[] = [];
  for (const [name, field] of entries(document['inputs'])) {
    const type = typeOfField(field);
    found.push({ expression: member('inputs', name), type, group: 'Inputs' });
  }
  const lists = stepLists(document);
  const places = path === null ? [] : lists.flatMap((list) => before(list, path));
  for (const { item, step, sure } of places) {
    if (item !== undefined) {
      found.push(
        { expression: item, type: 'any', group: 'Items' },
        { expression: `${item}_index`, type: 'number', group: 'Items' },
      );
      continue;
    }
    const own = member('steps', step.id);
    for (const [name, type] of members) {
      const read = `${own}.${name}`;
      if (sure) found.push({ expression: read, type, group: 'Steps before' });
      else found.push({ expression: `default(${read}, null)`, type, group: 'Steps that may have run' });
    }
  }
  for (const [name, value] of entries(document['variables']))
    found.push({ expression: member('vars', name), type: typeOfValue(value), group: 'Variables' });
  for (const name of ['id', 'playbook', 'now']) found.push({ expression: `run.${name}`, type: 'text', group: 'Run' });
  found.push({ expression: 'run.version', type: 'number', group: 'Run' });
  if (path?.[0] === 'on-failure') found.push({ expression: 'run.error.message', type: 'text', group: 'Run' });
  found.push({ expression: 'trigger', type: 'object, null without one', group: 'Run' });
  return found;
}

type Seen =
  | { readonly step: StepNode; readonly item?: undefined; readonly sure: boolean }
  | { readonly item: string; readonly step?: undefined; readonly sure: true };

/** Steps of a list that come before the one at the path, and what is around it. */
function before(list: StepList, path: Path): readonly Seen[] {
  if (!startsWith(path, list.path))
    return list.role === 'main' ? list.steps.map((step) => ({ step, sure: false })) : [];
  const position = path[list.path.length];
  const seen: Seen[] = [];
  for (const step of list.steps) {
    const isHere = step.path.at(-1) === position;
    if (list.role === 'graph') {
      if (!isHere && reaches(list, position, step)) seen.push({ step, sure: true });
    } else if (!isHere) {
      seen.push({ step, sure: true });
      continue;
    }
    if (!isHere) continue;
    if (step.kind === 'for-each' && path.length > step.path.length && path[step.path.length] !== 'on-error')
      seen.push({ item: typeof step.value['as'] === 'string' ? step.value['as'] : 'item', sure: true });
    if (path[step.path.length] === 'on-error') seen.push({ step, sure: true });
    for (const inner of step.lists) if (startsWith(path, inner.path)) seen.push(...before(inner, path));
    if (list.role !== 'graph') break;
  }
  return seen;
}

/** Whether the step at the position waits for the other one, over any number of edges. */
function reaches({ steps }: StepList, position: Path[number] | undefined, wanted: StepNode): boolean {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const open = steps.filter(({ path }) => path.at(-1) === position);
  const visited = new Set<StepNode>();
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (step === wanted) return true;
    if (visited.has(step)) continue;
    visited.add(step);
    const after = Array.isArray(step.value['after']) ? (step.value['after'] as readonly Json[]) : [];
    for (const edge of after) {
      const next = byId.get(typeof edge === 'string' ? (edge.split('/')[0] ?? '') : '');
      if (next !== undefined) open.push(next);
    }
  }
  return false;
}

/** `steps.one`, `steps["my-id"]`. */
export function member(object: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;
}

function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function typeOfField(field: Json): string {
  const kind = isJsonObject(field) ? field['kind'] : undefined;
  const words: Readonly<Record<string, string>> = {
    integer: 'number',
    flag: 'true or false',
    instant: 'time',
    choice: 'text',
    group: 'object',
    document: 'any',
  };
  return typeof kind === 'string' ? (words[kind] ?? kind) : 'any';
}

function typeOfValue(value: Json): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return value === null ? 'any' : 'object';
  return { string: 'text', number: 'number', boolean: 'true or false' }[typeof value as 'string'] ?? 'any';
}
