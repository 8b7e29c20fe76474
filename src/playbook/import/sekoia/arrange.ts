import type { Edge, Step } from '#kernel/playbook.ts';
import { invalidPlaybook } from '../../problem.ts';
import { chosenByInput } from './chosen.ts';
import type { SekoiaNode } from './file.ts';
import type { Maker } from './maker.ts';
import { readsOf } from './reads.ts';
import { namesIn, type Scope } from './scope.ts';
import { branchStep, caseNamesOf, loopStep, simpleStep } from './step.ts';
import { createJoins, type Joins } from './joins.ts';

const maxSteps = 1_000;
/** Levels of branches inside branches; beyond it the graph is drawn with edges, which need one level. */
const maxNesting = 4;

/** Entry of a region, and the condition under which the run starts there. */
export interface Entry {
  readonly id: string;
  readonly when?: string;
}

/**
 * The steps of everything that can be reached from the entries: a sequence where it is one, nested branches where paths only part,
 * and a `parallel` with edges where they meet again.
 * @throws AppError `invalid_playbook` when the playbook grows beyond what one document holds
 */
export function arrange(
  entries: readonly Entry[],
  loop: Scope['loop'],
  outer: Scope | null,
  maker: Maker,
): readonly Step[] {
  const joins = createJoins(
    entries.map(({ id }) => id),
    maker.playbook.nodes,
  );
  const ids = new Map(
    joins.order.map((id) => [id, maker.names.step(maker.playbook.nodes.get(id)?.name ?? id, `node_${id}`)]),
  );
  maker.count += ids.size;
  if (maker.count > maxSteps)
    throw invalidPlaybook([
      {
        severity: 'error',
        line: 1,
        column: 1,
        path: '',
        problem: `would have more than ${maxSteps} steps`,
        fix: 'Split it.',
      },
    ]);
  const region: Region = { scope: { outer, ids, loop }, joins, maker };
  const conditional = entries.some(({ when }) => when !== undefined);
  if (!conditional && joins.onlyParts && joins.depth <= maxNesting)
    return nested(
      entries.map(({ id }) => id),
      region,
    );
  return drawn(entries, region);
}

interface Region {
  readonly scope: Scope;
  readonly joins: Joins;
  readonly maker: Maker;
}

/** One step with everything that hangs on its outputs inside it. */
function nested(starts: readonly string[], region: Region): readonly Step[] {
  const [start, ...others] = starts;
  if (start === undefined) return [];
  if (others.length > 0) return [fork(starts, region)];
  const node = nodeOf(start, region);
  const inside = (output: string): readonly Step[] => nested(targetsOf(node, output), region);
  if (decides(node)) return [makeStep(node, region, inside)];
  return [
    makeStep(node, region, inside),
    ...nested(
      node.edges.map(({ to }) => to),
      region,
    ),
  ];
}

function fork(starts: readonly string[], region: Region): Step {
  const id = region.maker.names.step('in parallel', 'in_parallel');
  region.maker.count += 1;
  return { kind: 'parallel', id, steps: starts.flatMap((start) => chained(nested([start], region))) };
}

/** The order of a sequence as edges, for use directly inside a `parallel`. */
function chained(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const after = openEdges(steps.slice(0, index));
    return after.length === 0 ? step : { ...step, after };
  });
}

/** A disabled step lets nobody pass, so what comes after it hangs on what was before it as well. */
function openEdges(before: readonly Step[]): readonly Edge[] {
  const edges: Edge[] = [];
  for (const step of before.toReversed()) {
    edges.unshift({ step: step.id });
    if (step.disabled !== true) return edges;
  }
  return [];
}

/** The graph as it is, with a plain sequence in front as far as there is one. */
function drawn(entries: readonly Entry[], region: Region): readonly Step[] {
  const front: Step[] = [];
  let starts = entries;
  for (;;) {
    const [only] = starts;
    if (starts.length !== 1 || only === undefined || only.when !== undefined) break;
    const node = nodeOf(only.id, region);
    const [next, ...others] = node.edges;
    if (decides(node) || next === undefined || others.length > 0 || (region.joins.before.get(next.to)?.length ?? 0) > 1)
      break;
    front.push(makeStep(node, region, () => []));
    starts = [{ id: next.to }];
  }
  const isFront = new Set(front.map(({ id }) => id));
  const steps = new Map<string, Step>();
  for (const id of region.joins.order) {
    const stepId = region.scope.ids.get(id) ?? id;
    if (!isFront.has(stepId))
      steps.set(
        id,
        makeStep(nodeOf(id, region), region, () => []),
      );
  }
  const conditions = new Map(starts.flatMap(({ id, when }) => (when === undefined ? [] : [[id, when] as const])));
  const edges = edgesOf(steps, region);
  const graph = [...steps].map(([id, step]): Step => {
    const after = edges.get(id) ?? [];
    const when = conditions.get(id);
    return { ...step, ...(when === undefined ? {} : { if: when }), ...(after.length === 0 ? {} : { after }) };
  });
  if (graph.length <= 1) return [...front, ...graph.map(({ after: _, ...step }) => step as Step)];
  const id = region.maker.names.step('graph', 'graph');
  region.maker.count += 1;
  return [...front, { kind: 'parallel', id, steps: graph }];
}

/** The edges of every step, each found after those before it. */
function edgesOf(steps: ReadonlyMap<string, Step>, region: Region): ReadonlyMap<string, readonly Edge[]> {
  const found = new Map<string, readonly Edge[]>();
  const isDisabled = new Set([...steps.values()].filter(({ disabled }) => disabled === true).map(({ id }) => id));
  for (const id of region.joins.order) {
    const edges = new Map<string, Edge>();
    for (const { from, output } of region.joins.before.get(id) ?? []) {
      const step = steps.get(from);
      if (step === undefined) continue;
      const node = nodeOf(from, region);
      const name = decides(node) ? caseNamesOf(node).get(output) : undefined;
      if (step.disabled === true && name === undefined) {
        // It lets nobody pass, so that what comes after it hangs on what was before it as well; at the beginning there is nothing to wait for.
        const around = (found.get(from) ?? []).filter((edge) => edge.case !== undefined || !isDisabled.has(edge.step));
        if (around.length === 0) continue;
        for (const edge of around) edges.set(JSON.stringify(edge), edge);
      }
      const edge: Edge = name === undefined ? { step: step.id } : { step: step.id, case: name };
      edges.set(JSON.stringify(edge), edge);
    }
    found.set(id, [...edges.values()]);
  }
  return found;
}

function makeStep(node: SekoiaNode, region: Region, inside: (output: string) => readonly Step[]): Step {
  const { scope, maker } = region;
  const { nodes } = maker.playbook;
  const id = scope.ids.get(node.id) ?? node.id;
  const names = namesIn(scope, nodes, maker.keys, readsOf(node, id, maker));
  if (node.kind === 'condition') return branchStep(node, id, names, maker, inside);
  if (decides(node)) return chosenByInput(node, id, maker, inside);
  if (node.kind !== 'foreach') return simpleStep(node, id, names, maker);
  const item = maker.names.item('item');
  const body = (items: string): readonly Step[] =>
    arrange(
      node.loop.map((start) => ({ id: start })),
      { node: node.id, item, items },
      scope,
      maker,
    );
  return loopStep(node, { id, item, names, body }, maker);
}

/** Conditions, and actions with several named outputs of which one is taken. */
function decides(node: SekoiaNode): boolean {
  return (
    node.kind === 'condition' ||
    (node.kind === 'action' && node.outputs.filter((output) => output !== 'default').length > 1)
  );
}

function targetsOf(node: SekoiaNode, output: string): readonly string[] {
  return node.edges.filter((edge) => edge.output === output).map(({ to }) => to);
}

function nodeOf(id: string, { maker }: Region): SekoiaNode {
  const node = maker.playbook.nodes.get(id);
  if (node === undefined)
    throw invalidPlaybook([{ severity: 'error', line: 1, column: 1, path: '', problem: `has no node \`${id}\`` }]);
  return node;
}
