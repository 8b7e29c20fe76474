import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostIds, startConsole } from '../testing/console.ts';
import { unreadable } from '../testing/wire-types.ts';
import type { Signature } from '../wire/argument.ts';
import { methodTable } from './method-table.ts';

/** What a client could mean, and what it could not, by the kind of an argument. */
const plausible: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: fc.constantFrom(
    '',
    '101',
    'x',
    'Quarantine',
    'SS_SETTINGS',
    '1103',
    '1.0.0.0',
    hostIds.recorded,
    hostIds['WIN10-02'],
    '((',
  ),
  int: fc.constantFrom(0, 1, 5, 31, -1, 65_536, 2_147_483_647),
  long: fc.constantFrom<unknown>(5, { type: 'long', value: 31 }, 9_007_199_254_740_991),
  bool: fc.boolean(),
  params: fc.constantFrom<unknown>(
    {},
    { name: 'x', parentId: 0 },
    { GNRL_EA_SEVERITY: 4 },
    { type: 'params', value: {} },
    { TOP_N: -5 },
  ),
  array: fc.constantFrom<unknown>(
    [],
    ['KLHST_WKS_DN'],
    [hostIds.recorded],
    [31],
    [null],
    [{}],
    [[1]],
    [{ type: 'params', value: { Name: 'x' } }],
  ),
};

function bodies(signature: Signature): fc.Arbitrary<object> {
  const fields = Object.entries(signature).map(([name, type]) => {
    const fitting = plausible[type.replace('?', '')] ?? fc.constant(null);
    return [
      name,
      fc.oneof({ arbitrary: fitting, weight: 8 }, { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 }),
    ] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

const ending = new Set(['Session.EndSession']);

describe('every method', () => {
  test('answers whatever it is sent with a result that a client can read, or with an error of the vendor', async () => {
    const console = await startConsole({ settings: { maxUncollectedActions: 100_000 } });
    await fc.assert(
      fc.asyncProperty(
        fc
          .constantFrom(...[...methodTable.values()].filter(({ name }) => !ending.has(name)))
          .chain((method) => fc.tuple(fc.constant(method.name), bodies(method.signature))),
        async ([name, body]) => {
          const answer = await console.post(`/api/v1.0/${name}`, JSON.stringify(body));
          expect([name, answer.status, answer.text]).toEqual([name, 200, expect.any(String)]);
          const { PxgError: error, ...result } = answer.json();
          expect(error === undefined ? unreadable(result) : unreadable({ error })).toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  }, 60_000);

  test('refuses a user without its right, and one without the scope of the server', async () => {
    const console = await startConsole();
    console.simulator.state.patch({ users: { reader: { rights: [] } } });
    const [reader, noServer] = [await console.signIn('reader'), await console.signIn('noServer')];
    for (const { name, needs } of methodTable.values()) {
      if (name.startsWith('Session.')) continue;
      expect(await console.failure(name, {}, { token: noServer })).toBe('Access denied.');
      if (needs.length > 0) expect(await console.failure(name, {}, { token: reader })).toBe('Access denied.');
    }
    expect(console.snapshot().writes).toEqual({});
  });
});
