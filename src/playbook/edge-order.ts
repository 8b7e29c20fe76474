import type { Step } from '#kernel/playbook.ts';

export interface EdgeOrder {
  /** Steps that have certainly been decided before this one starts. */
  certain(id: string): ReadonlySet<string>;
  /** Steps that start only after this one, whatever happens. */
  later(id: string): ReadonlySet<string>;
}

/** What the edges of a `parallel` say about the order of its steps: the dominators of each. */
export function edgeOrder(steps: readonly Step[]): EdgeOrder {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, ReadonlySet<string>>();
  const under = new Set<string>();

  const certain = (id: string): ReadonlySet<string> => {
    const step = byId.get(id);
    const found = known.get(id);
    // A cycle is reported elsewhere; here it only has to end.
    if (found !== undefined || step?.after === undefined || under.has(id)) return found ?? new Set();
    under.add(id);
    const ways = step.after
      .filter((edge) => byId.has(edge.step))
      .map((edge) => new Set([edge.step, ...certain(edge.step)]));
    under.delete(id);
    const [first = new Set<string>(), ...others] = ways;
    const sure = others.reduce(
      (before, way) => (step.join === 'any' ? before.intersection(way) : before.union(way)),
      first,
    );
    sure.delete(id);
    known.set(id, sure);
    return sure;
  };

  return {
    certain,
    later: (id) => new Set(steps.filter((step) => certain(step.id).has(id)).map((step) => step.id)),
  };
}
