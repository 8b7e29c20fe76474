import { nearest } from '#kernel/nearest.ts';
import type { Edge, Step } from '#kernel/playbook.ts';
import { neverGoesOn } from './check-reach.ts';
import type { Problems } from './problem.ts';

/** The edges between the steps of one `parallel`: what they name, cycles, and steps that no edge ever lets run. */
export function checkEdges(steps: readonly Step[], path: string, problems: Problems): void {
  const beside = new Map(steps.map((step) => [step.id, step]));
  for (const [index, step] of steps.entries()) {
    if (step.join !== undefined && (step.after?.length ?? 0) < 2)
      problems.warn(
        `${path}[${index}].join`,
        'has nothing to join',
        'Name at least two edges in `after`, or leave it out.',
      );
    for (const [position, edge] of (step.after ?? []).entries())
      checkEdge(edge, beside, `${path}[${index}].after[${position}]`, problems);
  }
  const inCycle = checkCycles(steps, path, problems);
  checkDead(
    steps.filter(({ id }) => !inCycle.has(id)),
    steps,
    path,
    problems,
  );
}

function checkEdge(edge: Edge, beside: ReadonlyMap<string, Step>, path: string, problems: Problems): void {
  const from = beside.get(edge.step);
  if (from === undefined) {
    const names = [...beside.keys()];
    const close = nearest(edge.step, names);
    const fix = close === null ? `The steps beside it are ${names.join(', ')}.` : `Did you mean \`${close}\`?`;
    problems.add(path, `names \`${edge.step}\`, which is not beside this step`, fix);
    return;
  }
  if (edge.case === undefined) return;
  const cases = casesOf(from);
  if (cases.includes(edge.case)) return;
  const close = nearest(edge.case, cases);
  const known =
    cases.length === 0
      ? `\`${edge.step}\` has no named cases: give them a \`name\`.`
      : `The cases are ${cases.join(', ')}.`;
  problems.add(
    path,
    `names an unknown case of \`${edge.step}\`, \`${edge.case}\``,
    close === null ? known : `Did you mean \`${close}\`?`,
  );
}

/** The names that edges may end with. */
function casesOf(step: Step): readonly string[] {
  if (step.kind !== 'branch' && step.kind !== 'switch') return [];
  const names = step.cases.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return step.kind === 'switch' && step.otherwise !== undefined ? [...names, 'otherwise'] : names;
}

/** @returns the ids of all steps on a cycle */
function checkCycles(steps: readonly Step[], path: string, problems: Problems): ReadonlySet<string> {
  const before = new Map(steps.map(({ id, after = [] }) => [id, after.map(({ step }) => step)]));
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (id: string, trail: readonly string[]): void => {
    if (done.has(id) || !before.has(id)) return;
    const start = trail.indexOf(id);
    if (start >= 0) {
      const cycle = trail.slice(start);
      if (!cycle.some((one) => found.has(one))) {
        const index = steps.findIndex((step) => step.id === id);
        problems.add(
          `${path}[${index}].after`,
          `makes a cycle: ${[id, ...cycle.toReversed()].join(' → ')}`,
          'Remove one of the edges, or use a `while` step.',
        );
      }
      for (const one of cycle) found.add(one);
      return;
    }
    for (const earlier of before.get(id) ?? []) visit(earlier, [...trail, id]);
    done.add(id);
  };
  for (const { id } of steps) visit(id, []);
  return found;
}

/** Steps all of whose edges are dead whatever happens. */
function checkDead(candidates: readonly Step[], steps: readonly Step[], path: string, problems: Problems): void {
  const dead = new Map<string, 'never' | 'disabled'>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (let changed = true; changed;) {
    changed = false;
    for (const step of candidates) {
      if (dead.has(step.id) || step.after === undefined) continue;
      const causes = step.after.map((edge) => deadEdge(edge, byId, dead));
      if (causes.includes(null)) continue;
      dead.set(step.id, causes.includes('disabled') ? 'disabled' : 'never');
      changed = true;
    }
  }
  for (const [id, cause] of dead) {
    const at = `${path}[${steps.findIndex((step) => step.id === id)}].after`;
    if (cause === 'never')
      problems.add(at, 'can never be reached: every edge to it is dead', 'Name a step that goes on.');
    else problems.warn(at, 'is not reached while a step before it is disabled', 'Enable that step, or name another.');
  }
}

function deadEdge(
  edge: Edge,
  byId: ReadonlyMap<string, Step>,
  dead: ReadonlyMap<string, 'never' | 'disabled'>,
): 'never' | 'disabled' | null {
  const from = byId.get(edge.step);
  if (from === undefined) return null;
  if (from.disabled === true) return 'disabled';
  const inherited = dead.get(edge.step);
  if (inherited !== undefined) return inherited;
  if (edge.failed === true) return from.kind === 'stop' ? 'never' : null;
  return neverGoesOn(from) ? 'never' : null;
}
