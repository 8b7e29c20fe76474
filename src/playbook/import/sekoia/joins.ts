import type { SekoiaNode } from './file.ts';

/** How the nodes of one region hang together; bodies of loops are regions of their own. */
export interface Joins {
  /** Every node that can be reached, each after all that lead to it. */
  readonly order: readonly string[];
  /** The edges that lead to a node. */
  readonly before: ReadonlyMap<string, readonly { readonly from: string; readonly output: string }[]>;
  /** No two paths meet again. */
  readonly onlyParts: boolean;
  /** Forks and decisions on the longest path. */
  readonly depth: number;
}

/** @param nodes without cycles */
export function createJoins(entries: readonly string[], nodes: ReadonlyMap<string, SekoiaNode>): Joins {
  const reached = reach(entries, nodes);
  const before = new Map<string, { from: string; output: string }[]>();
  for (const from of reached) {
    for (const { to, output } of nodes.get(from)?.edges ?? []) {
      const known = before.get(to) ?? [];
      if (!known.some((edge) => edge.from === from && edge.output === output)) known.push({ from, output });
      before.set(to, known);
    }
  }
  const order = sorted(reached, before, nodes);
  const joined = order.some((id) => (before.get(id)?.length ?? 0) + (entries.includes(id) ? 1 : 0) > 1);
  return {
    order,
    before,
    onlyParts: !joined && new Set(entries).size === entries.length,
    depth: depthOf(order, before, nodes),
  };
}

function reach(entries: readonly string[], nodes: ReadonlyMap<string, SekoiaNode>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = entries.toReversed();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const { to } of nodes.get(id)?.edges.toReversed() ?? []) open.push(to);
  }
  return reached;
}

/** Kahn's way: in the order in which they were reached, as far as the edges allow. */
function sorted(
  reached: ReadonlySet<string>,
  before: Joins['before'],
  nodes: ReadonlyMap<string, SekoiaNode>,
): readonly string[] {
  const missing = new Map([...reached].map((id) => [id, before.get(id)?.length ?? 0]));
  const ready = [...reached].filter((id) => missing.get(id) === 0).toReversed();
  const order: string[] = [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    const followed = new Set<string>();
    for (const { to, output } of nodes.get(id)?.edges.toReversed() ?? []) {
      if (followed.has(`${output}\n${to}`)) continue;
      followed.add(`${output}\n${to}`);
      const left = (missing.get(to) ?? 0) - 1;
      missing.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return order;
}

function depthOf(order: readonly string[], before: Joins['before'], nodes: ReadonlyMap<string, SekoiaNode>): number {
  const depth = new Map<string, number>();
  for (const id of order) {
    const around = (before.get(id) ?? []).map(
      ({ from }) =>
        (depth.get(from) ?? 0) +
        ((nodes.get(from)?.edges.length ?? 0) > 1 || nodes.get(from)?.kind === 'condition' ? 1 : 0),
    );
    depth.set(id, Math.max(0, ...around));
  }
  return Math.max(0, ...depth.values());
}
