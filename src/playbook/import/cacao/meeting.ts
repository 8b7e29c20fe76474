import type { CacaoFile, CacaoStep } from './types.ts';

/** Where the ways that part at a step meet again. */
export interface Meetings {
  /** The first step that all ways from all of these lead through; null when there is none but an end. */
  of(starts: readonly string[]): string | null;
}

/** The steps that may follow, seen from outside: branches that return to their condition are its own affair. */
function followers(step: CacaoStep): readonly string[] {
  const onward = [step.completion, step.success, step.failure].filter((to) => to !== null);
  return onward.length > 0 ? onward : step.branches.map(({ to }) => to);
}

/** Post-dominators. @param file without cycles */
export function createMeetings({ steps }: CacaoFile): Meetings {
  const order = followersFirst(steps);
  const rank = new Map(order.map((id, index) => [id, index]));
  const through = new Map<string, ReadonlySet<string>>();
  for (const id of order) {
    const step = steps.get(id);
    if (step === undefined) continue;
    const after = common(followers(step).map((to) => through.get(to) ?? new Set<string>()));
    // An end is where nothing goes on, so it is no meeting.
    through.set(id, step.type === 'end' ? new Set() : new Set([id, ...after]));
  }
  return {
    of: (starts) => {
      const shared = common(starts.map((start) => through.get(start) ?? new Set<string>()));
      // Followers come first in the order, so the nearest meeting is the last one in it.
      return [...shared].toSorted((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0))[0] ?? null;
    },
  };
}

function common(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...others] = sets;
  return first === undefined ? new Set() : new Set([...first].filter((id) => others.every((set) => set.has(id))));
}

function followersFirst(steps: ReadonlyMap<string, CacaoStep>): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of steps.values()) {
    const stack = [{ step: start, next: [...followers(start), ...start.branches.map(({ to }) => to)] }];
    if (seen.has(start.id)) continue;
    seen.add(start.id);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = top.next.pop();
      const step = to === undefined ? undefined : steps.get(to);
      if (step === undefined) {
        order.push(top.step.id);
        stack.pop();
      } else if (!seen.has(step.id)) {
        seen.add(step.id);
        stack.push({ step, next: [...followers(step), ...step.branches.map((branch) => branch.to)] });
      }
    }
  }
  return order;
}
