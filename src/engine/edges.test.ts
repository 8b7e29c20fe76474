import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edge } from '#kernel/playbook.ts';
import { decide, stepsBefore, type EndedStep } from './edges.ts';

interface Node {
  readonly id: string;
  readonly after: readonly Edge[];
  readonly join: 'all' | 'any';
  readonly end: EndedStep;
}

const end = fc.constantFrom<EndedStep>(
  { goesOn: true, failed: false, chosen: null },
  { goesOn: true, failed: false, chosen: 'left' },
  { goesOn: true, failed: false, chosen: 'right' },
  { goesOn: true, failed: true, chosen: null },
  { goesOn: false, failed: true, chosen: null },
  { goesOn: false, failed: false, chosen: null },
);

/** A graph without circles: edges lead from lower to higher numbers. */
const graph = fc
  .integer({ min: 1, max: 8 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => node(index))));

function node(index: number): fc.Arbitrary<Node> {
  const edge = fc.record({
    step: fc.nat({ max: Math.max(0, index - 1) }),
    sort: fc.constantFrom('plain', 'left', 'failed'),
  });
  return fc.record({
    id: fc.constant(`s${index}`),
    after: fc.array(edge, { maxLength: index === 0 ? 0 : 4 }).map((edges) =>
      edges.map(({ step, sort }): Edge => ({
        step: `s${step}`,
        ...(sort === 'left' ? { case: 'left' } : {}),
        ...(sort === 'failed' ? { failed: true } : {}),
      })),
    ),
    join: fc.constantFrom('all', 'any'),
    end,
  });
}

const skipped: EndedStep = { goesOn: false, failed: false, chosen: null };

/** What must come out, read off the words of the contract: in the order of the numbers everything before is decided. */
function reference(nodes: readonly Node[]): ReadonlySet<string> {
  const ends = new Map<string, EndedStep>();
  const run = new Set<string>();
  for (const { id, after, end: own } of nodes) {
    const live = after.some(({ step, case: name, failed }) => {
      const before = ends.get(step) ?? skipped;
      if (failed === true) return before.failed;
      if (name !== undefined) return before.goesOn && before.chosen === name;
      return before.goesOn;
    });
    const runs = after.length === 0 || live;
    if (runs) run.add(id);
    ends.set(id, runs ? own : skipped);
  }
  return run;
}

describe('decide', () => {
  it('runs and skips what the contract says, in whatever order the steps end', () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), (nodes, order) => {
        const ends = new Map<string, EndedStep>();
        const under = new Map<string, EndedStep>();
        const run = new Set<string>();
        const endOf = (id: string): EndedStep | null => ends.get(id) ?? null;
        for (;;) {
          for (const one of nodes) {
            if (ends.has(one.id) || under.has(one.id)) continue;
            const decision = decide(one, endOf);
            if (decision === 'run') {
              run.add(one.id);
              under.set(one.id, one.end);
              if (one.join === 'all') expect(one.after.every(({ step }) => ends.has(step))).toBe(true);
            } else if (decision === 'skip') ends.set(one.id, skipped);
          }
          const waiting = nodes.filter(({ id }) => !ends.has(id) && !under.has(id));
          if (under.size === 0) {
            if (waiting.some((one) => decide(one, endOf) !== null)) continue;
            expect(waiting).toEqual([]);
            break;
          }
          const ids = [...under.keys()];
          const next = ids[(order.next().value ?? 0) % ids.length] ?? '';
          ends.set(next, under.get(next) ?? skipped);
          under.delete(next);
        }
        expect(run).toEqual(reference(nodes));
      }),
    );
  });

  it('with `any` does not wait for the rest, and waits while nothing is live yet', () => {
    const step = { after: [{ step: 'a' }, { step: 'b' }], join: 'any' } as const;
    const live: EndedStep = { goesOn: true, failed: false, chosen: null };
    expect(decide(step, (id) => (id === 'b' ? live : null))).toBe('run');
    expect(decide(step, (id) => (id === 'b' ? skipped : null))).toBeNull();
    expect(decide(step, () => skipped)).toBe('skip');
    expect(decide({ ...step, join: 'all' }, (id) => (id === 'b' ? live : null))).toBeNull();
  });
});

it('stepsBefore follows edges however far', () => {
  const steps = [{ id: 'a' }, { id: 'b', after: [{ step: 'a' }] }, { id: 'c', after: [{ step: 'b' }] }, { id: 'd' }];
  expect([...stepsBefore({ id: 'c', after: [{ step: 'b' }] }, steps)]).toEqual(['b', 'a']);
});
