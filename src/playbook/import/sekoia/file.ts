import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidPlaybook, type Problem } from '../../problem.ts';
import type { JsonSource } from '../json-source.ts';
import { objectIn } from '../members.ts';
import { pointerTo } from '../pointer.ts';

const maxNodes = 1_000;
const maxEdges = 10_000;
const operators = ['condition', 'foreach', 'store', 'any', 'all'] as const;
type Operator = (typeof operators)[number];

/** One edge of the graph: to whom, and by which named output. */
export interface SekoiaEdge {
  readonly output: string;
  readonly to: string;
}

export interface SekoiaNode {
  readonly id: string;
  readonly pointer: string;
  readonly name: string;
  readonly kind: 'trigger' | 'action' | Operator;
  readonly raw: JsonObject;
  /** Names of the outputs in the order of the file, those that lead nowhere included. */
  readonly outputs: readonly string[];
  readonly edges: readonly SekoiaEdge[];
  /** Of a foreach: where its body begins. */
  readonly loop: readonly string[];
}

export interface SekoiaPlaybook {
  readonly title: string;
  readonly summary: string;
  readonly nodes: ReadonlyMap<string, SekoiaNode>;
}

/**
 * Reads the graph of a playbook as the platform exports it.
 * @throws AppError `invalid_playbook` with the place of everything that is broken: shape, edges to nowhere, cycles
 */
export function readSekoiaFile(source: JsonSource): SekoiaPlaybook {
  const problems: Problem[] = [];
  const refuse: Refuse = (pointer, problem, fix) => void problems.push(source.problem(pointer, problem, fix));
  const wrapper =
    isJsonObject(source.value) && isJsonObject(source.value['playbook']) && source.value['nodes'] === undefined;
  const root = wrapper ? '/playbook' : '';
  const document = wrapper ? objectIn(source.value)['playbook'] : source.value;
  if (!isJsonObject(document)) throw invalidPlaybook([source.problem(root, 'must be an object')]);
  const nodes = readNodes(document['nodes'], `${root}/nodes`, refuse);
  refuseDangling(nodes, refuse);
  const edges = [...nodes.values()].reduce((sum, node) => sum + node.edges.length + node.loop.length, 0);
  if (edges > maxEdges) refuse(`${root}/nodes`, `has more than ${maxEdges} edges`, 'Split the playbook.');
  if (problems.length === 0) refuseCycles(nodes, refuse);
  if (problems.length > 0) throw invalidPlaybook(problems.slice(0, 200));
  return {
    title: textOr(document['name'], 'Imported playbook').slice(0, 200),
    summary: textOr(document['description'], ''),
    nodes,
  };
}

type Refuse = (pointer: string, problem: string, fix?: string) => void;

function readNodes(value: Json | undefined, pointer: string, refuse: Refuse): ReadonlyMap<string, SekoiaNode> {
  const nodes = new Map<string, SekoiaNode>();
  if (!isJsonObject(value))
    refuse(pointer, 'must be an object of nodes', 'Export the playbook again; its nodes stand under their ids.');
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  if (isJsonObject(value) && entries.length === 0) refuse(pointer, 'holds no node', 'There is nothing to import.');
  if (entries.length > maxNodes) refuse(pointer, `holds more than ${maxNodes} nodes`, 'Split the playbook.');
  for (const [id, raw] of entries.slice(0, maxNodes)) {
    const at = pointerTo(pointer, id);
    const kind = kindOf(raw, at, refuse);
    if (kind === null || !isJsonObject(raw)) continue;
    const outputs = isJsonObject(raw['outputs']) ? raw['outputs'] : {};
    if (raw['outputs'] !== undefined && !isJsonObject(raw['outputs']))
      refuse(`${at}/outputs`, 'must be an object of lists');
    nodes.set(id, {
      id,
      pointer: at,
      name: textOr(raw['name'], `${kind} ${id}`).slice(0, 200),
      kind,
      raw,
      outputs: Object.keys(outputs),
      edges: Object.entries(outputs).flatMap(([output, targets]) =>
        readIds(targets, pointerTo(`${at}/outputs`, output), refuse).map((to) => ({ output, to })),
      ),
      loop: kind === 'foreach' ? readIds(raw['loop'] ?? [], `${at}/loop`, refuse) : [],
    });
  }
  return nodes;
}

function kindOf(raw: Json, pointer: string, refuse: Refuse): SekoiaNode['kind'] | null {
  if (!isJsonObject(raw)) {
    refuse(pointer, 'must be an object');
    return null;
  }
  const { type, subtype } = raw;
  if (type === 'trigger' || type === 'action') return type;
  const operator = type === 'operator' ? operators.find((name) => name === subtype) : undefined;
  if (operator !== undefined) return operator;
  if (type === 'operator')
    refuse(
      `${pointer}/subtype`,
      `must be one of ${operators.join(', ')}`,
      'Remove the node, or make one of these of it.',
    );
  else refuse(`${pointer}/type`, 'must be trigger, action or operator', 'Remove the node, or make one of these of it.');
  return null;
}

function readIds(value: Json | undefined, pointer: string, refuse: Refuse): readonly string[] {
  if (!Array.isArray(value)) {
    refuse(pointer, 'must be a list of node ids', 'Write `[]` where nothing follows.');
    return [];
  }
  return (value as readonly Json[]).flatMap((id, index) => {
    if (typeof id === 'string' || typeof id === 'number') return [`${id}`];
    refuse(pointerTo(pointer, index), 'must be the id of a node');
    return [];
  });
}

const lost = 'Remove the edge, or add the node.';

function refuseDangling(nodes: ReadonlyMap<string, SekoiaNode>, refuse: Refuse): void {
  for (const node of nodes.values()) {
    for (const { output, to } of node.edges) {
      if (!nodes.has(to))
        refuse(pointerTo(node.pointer, 'outputs', output), `leads to node \`${to}\`, which does not exist`, lost);
      else if (nodes.get(to)?.kind === 'trigger')
        refuse(pointerTo(node.pointer, 'outputs', output), `leads to the trigger \`${to}\``, 'Remove the edge.');
    }
    for (const to of node.loop) {
      if (!nodes.has(to))
        refuse(pointerTo(node.pointer, 'loop'), `leads to node \`${to}\`, which does not exist`, lost);
    }
  }
}

/** Without recursion: a chain may be as long as the file allows. */
function refuseCycles(nodes: ReadonlyMap<string, SekoiaNode>, refuse: Refuse): void {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of nodes.keys()) {
    const stack: { readonly id: string; readonly next: string[] }[] = [];
    const enter = (id: string): void => {
      state.set(id, 'open');
      const node = nodes.get(id);
      stack.push({ id, next: node === undefined ? [] : [...node.edges.map(({ to }) => to), ...node.loop] });
    };
    if (!state.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = top.next.pop();
      if (to === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(to) === 'open') {
        refuse(
          nodes.get(top.id)?.pointer ?? '',
          `closes a cycle: it leads back to node \`${to}\``,
          'Remove the edge; use a foreach to repeat steps.',
        );
      } else if (!state.has(to)) enter(to);
    }
  }
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : otherwise;
}
