import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from '#kernel/json.ts';
import type { Plan } from '#kernel/guard.ts';
import { planHash } from './plan.ts';
import { plan, sampleEndpoint } from './testing/plans.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });

describe('the hash of a plan', () => {
  it('changes with any target, endpoint, count or argument', () => {
    const changes: fc.Arbitrary<Partial<Plan>> = fc.oneof(
      fc.array(text, { minLength: 1 }).map((targets) => ({ targets })),
      fc
        .array(fc.string({ minLength: 1 }), { minLength: 1 })
        .map((names) => ({ endpoints: names.map((name) => sampleEndpoint(name)) })),
      fc.option(fc.nat()).map((count) => ({ count })),
      text.map((argumentHash) => ({ argumentHash })),
      fc.dictionary(text, text).map((input) => ({ input })),
      text.map((actionId) => ({ actionId })),
      text.map((connectionId) => ({ connectionId })),
    );
    fc.assert(
      fc.property(changes, changes, (a, b) => {
        const [one, other] = [plan(a), plan(b)];
        expect(one.hash === other.hash).toBe(sameAs(one) === sameAs(other));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not change with the order in which a console lists, nor with what changes by itself', () => {
    const [a, b] = [sampleEndpoint('A'), sampleEndpoint('B')];
    const first = plan({ endpoints: [a, b], targets: ['x', 'y'] });
    expect(
      plan({
        endpoints: [{ ...b, lastSeenAt: '2026-01-01', online: false }, a],
        targets: ['y', 'x'],
        fleet: 7,
        note: 'n',
      }).hash,
    ).toBe(first.hash);
  });

  it('survives the way to the database and back', () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (input) => {
        const made = plan({ input });
        const stored = parseJson(stringifyJson(made).replace(/\\u(0000|d[89a-f]..)/gi, '\\ufffd')) as unknown as Plan;
        expect(planHash(stored)).toBe(made.hash);
      }),
    );
  });
});

/** What the hash is about, spelled out. */
function sameAs({
  tenant,
  actionId,
  verb,
  connectionId,
  effect,
  targets,
  endpoints,
  count,
  complete,
  input,
  argumentHash,
}: Plan): string {
  const reached = endpoints.map(({ id, name }) => JSON.stringify([id, name])).toSorted();
  const members = Object.entries(input)
    .map(([name, value]) => [name.replaceAll('\u0000', '\ufffd').toWellFormed(), value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const content = [
    tenant,
    actionId,
    verb,
    connectionId,
    effect,
    [...targets].toSorted(),
    reached,
    count,
    complete,
    members,
    argumentHash,
  ];
  return JSON.stringify(content)
    .replaceAll('\\u0000', '\\ufffd')
    .replace(/\\ud[89a-f]../g, '\\ufffd')
    .replaceAll('\ufffd', '\\ufffd');
}
