import { expect, test } from 'vitest';
import { parseText } from './parsed.ts';
import { variablesFor } from './scope.ts';

const { value } = parseText(`
inputs: { hosts: { kind: list, of: text }, my-mode: { kind: choice, values: [a] } }
variables: { seen: [], tries: 0 }
steps:
  - { id: first-one, stop: }
  - id: each
    for-each: \${{ inputs.hosts }}
    as: host
    steps:
      - { id: inner, stop: }
      - { id: here, stop: }
  - id: graph
    parallel:
      - { id: a, stop: }
      - { id: b, after: [a], stop: }
      - { id: c, after: [b/failed], stop: }
      - { id: d, stop: }
on-failure:
  - { id: alarm, fail: x }
`);

function expressions(path: readonly (string | number)[]): readonly string[] {
  return variablesFor(value, path).map(({ expression }) => expression);
}

test('inputs, variables and the run are everywhere, with their types', () => {
  expect(variablesFor(value, null).slice(0, 4)).toEqual([
    { expression: 'inputs.hosts', type: 'list', group: 'Inputs' },
    { expression: 'inputs["my-mode"]', type: 'text', group: 'Inputs' },
    { expression: 'vars.seen', type: 'list', group: 'Variables' },
    { expression: 'vars.tries', type: 'number', group: 'Variables' },
  ]);
});

test('inside a for-each: the item, the steps before it and before the loop, not itself nor what comes later', () => {
  const seen = expressions(['steps', 1, 'steps', 1]);
  expect(seen).toEqual(expect.arrayContaining(['host', 'host_index', 'steps.inner.status', 'steps["first-one"].data']));
  expect(seen.some((one) => /steps\.(here|each|graph)\b/.test(one))).toBe(false);
});

test('in a graph: what the edges wait for, over other steps too', () => {
  const seen = expressions(['steps', 2, 'parallel', 2]);
  expect(seen).toEqual(expect.arrayContaining(['steps.a.status', 'steps.b.status', 'steps.each.status']));
  expect(seen).not.toContain('steps.d.status');
});

test('after a failure every step may have run', () => {
  expect(expressions(['on-failure', 0])).toEqual(
    expect.arrayContaining(['default(steps.each.status, null)', 'run.error.message']),
  );
});
