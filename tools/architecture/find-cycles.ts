/** One cycle for each knot of a graph, as the names along it; the first is named again at the end. */
export function findCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const inCycle = new Set<string>();

  for (const name of graph.keys()) visit(name, []);
  return cycles;

  function visit(name: string, trail: readonly string[]): void {
    const start = trail.indexOf(name);
    if (start !== -1) {
      note([...trail.slice(start), name]);
      return;
    }
    if (finished.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...trail, name]);
    finished.add(name);
  }

  function note(cycle: string[]): void {
    if (cycle.some((name) => inCycle.has(name))) return;
    for (const name of cycle) inCycle.add(name);
    cycles.push(cycle);
  }
}
