import { describe, expect, it } from 'vitest';
import { everyKind } from './every-kind.example.ts';
import { problemsIn, problemsOfSteps } from './checked.example.ts';

const inputs = 'inputs: { mode: { kind: text }, agents: { kind: list, of: text } }\n';
const pause = (id: string, more = ''): string => `  - { id: ${id}, wait: { time: 1s }${more} }\n`;
const check = (steps: string, more = ''): readonly string[] => problemsOfSteps(steps, inputs + more);
/** A parallel step with these children. */
const graph = (...children: string[]): string =>
  `  - id: graph\n    parallel:\n${children.map((child) => `      - { ${child} }\n`).join('')}`;
const node = (id: string, more = ''): string => `id: ${id}, wait: { time: 1s }${more}`;
const reader = (id: string, read: string, more = ''): string => `id: ${id}, wait: { time: '\${{ ${read} }}' }${more}`;

describe('a document with everything', () => {
  it('has no problems', () => expect(problemsIn(everyKind)).toEqual([]));
});

describe('steps that can never run', () => {
  it.each([
    [
      'after a stop',
      `  - { id: end, stop: }\n${pause('next')}`,
      'error 6 steps[1] can never run: `end` before it always ends the run',
    ],
    ['after a fail', `  - { id: end, fail: No }\n${pause('next')}`, 'steps[1] can never run: `end`'],
    [
      'after a branch whose cases all end',
      `  - id: end\n    branch:\n      - { when: '\${{ inputs.mode == "a" }}', steps: [{ id: a, stop: }] }\n      - { steps: [{ id: b, fail: No }] }\n${pause('next')}`,
      'steps[1] can never run: `end`',
    ],
    [
      'after a switch whose cases all end',
      `  - id: end\n    switch: '\${{ inputs.mode }}'\n    cases: [{ value: a, steps: [{ id: a, stop: }] }]\n    otherwise: [{ id: b, stop: }]\n${pause('next')}`,
      'steps[1] can never run: `end`',
    ],
    [
      'inside a loop',
      `  - id: each\n    for-each: [1]\n    steps:\n      - { id: end, stop: }\n      - { id: next, wait: { time: 1s } }\n`,
      'steps[0].steps[1] can never run',
    ],
    [
      'in a case like another',
      `  - id: b\n    branch:\n      - { when: '\${{ inputs.mode == "a" }}', steps: [{ id: x, stop: }] }\n      - { when: '\${{ inputs.mode == "a" }}', steps: [{ id: y, stop: }] }\n`,
      'error 8 steps[0].branch[1].when is that of case 1, so this one is never taken',
    ],
    [
      'after a case that always holds',
      `  - id: b\n    branch:\n      - { when: '\${{ true }}', steps: [{ id: x, stop: }] }\n      - { steps: [{ id: y, stop: }] }\n`,
      'steps[0].branch[0].when always holds',
    ],
    [
      'in a case that never holds',
      `  - id: b\n    branch:\n      - { when: '\${{ false }}', steps: [{ id: x, stop: }] }\n`,
      'warning 7 steps[0].branch[0].when never holds',
    ],
    ['because of their `if`', pause('a', ", if: '${{ false }}'"), 'warning 5 steps[0].if never holds'],
    [
      'for a value that is there twice',
      `  - id: s\n    switch: '\${{ inputs.mode }}'\n    cases: [{ value: { a: 1, b: 2 }, steps: [{ id: x, stop: }] }, { value: { b: 2, a: 1 }, steps: [{ id: y, stop: }] }]\n`,
      'steps[0].cases[1].value is that of case 1',
    ],
    [
      'by edges to a stop',
      graph('id: end, stop: ', node('next', ', after: [end]')),
      'error 8 steps[0].parallel[1].after can never be reached',
    ],
    [
      'by edges that all lead from such steps',
      graph('id: end, fail: No', node('a', ', after: [end]'), node('b', ', after: [a, end]')),
      'steps[0].parallel[2].after can never be reached',
    ],
    [
      'behind a disabled step',
      graph(node('off', ', disabled: true'), node('next', ', after: [off]')),
      'warning 8 steps[0].parallel[1].after is not reached while',
    ],
  ])('%s', (_name, steps, expected) => expect(check(steps).join('\n')).toContain(expected));

  it.each([
    ['a stop with an `if`', `  - { id: end, if: '\${{ inputs.mode == "x" }}', stop: }\n${pause('next')}`],
    ['a failure that is caught', `  - { id: end, fail: No, on-error: continue }\n${pause('next')}`],
    [
      'a failure that is handled',
      `  - { id: end, fail: No, on-error: [{ id: h, wait: { time: 1s } }] }\n${pause('next')}`,
    ],
    ['a disabled stop', `  - { id: end, disabled: true, stop: }\n${pause('next')}`],
    [
      'a stop in one case',
      `  - id: b\n    branch:\n      - { when: '\${{ inputs.mode == "a" }}', steps: [{ id: a, stop: }] }\n${pause('next')}`,
    ],
    ['an edge for a failure', graph('id: end, fail: No', node('next', ', after: [end/failed]'))],
    ['one edge that lives', graph('id: end, stop: ', node('a'), node('next', ', after: [end, a]'))],
    [
      '1 and "1"',
      `  - id: s\n    switch: '\${{ inputs.mode }}'\n    cases: [{ value: 1, steps: [{ id: x, stop: }] }, { value: '1', steps: [{ id: y, stop: }] }]\n`,
    ],
  ])('but not after or for %s', (_name, steps) => expect(check(steps)).toEqual([]));
});

describe('edges', () => {
  const decide = `id: decide, branch: [{ when: '\${{ inputs.mode == "a" }}', name: good, steps: [{ id: in-good, wait: { time: 1s } }] }, { name: bad, steps: [{ id: in-bad, wait: { time: 1s } }] }]`;
  const choose = `id: choose, switch: '\${{ inputs.mode }}', cases: [{ value: a, name: first, steps: [{ id: in-first, wait: { time: 1s } }] }], otherwise: [{ id: in-other, wait: { time: 1s } }]`;
  it.each([
    [
      'to nothing',
      graph(node('a'), node('b', ', after: [aa]')),
      'error 8 steps[0].parallel[1].after[0] names `aa`, which is not beside this step | Did you mean `a`?',
    ],
    ['to an outer step', pause('out') + graph(node('a', ', after: [out]')), 'names `out`, which is not beside'],
    [
      'of an unknown case',
      graph(decide, node('b', ', after: [decide/god]')),
      'names an unknown case of `decide`, `god` | Did you mean `good`?',
    ],
    [
      'of a case of no branch',
      graph(node('a'), node('b', ', after: [a/yes]')),
      'names an unknown case of `a`, `yes` | `a` has no named cases',
    ],
    [
      'in a cycle',
      graph(node('a', ', after: [c]'), node('b', ', after: [a]'), node('c', ', after: [b]')),
      'makes a cycle: a → b → c → a',
    ],
    ['to itself', graph(node('a', ', after: [a]')), 'makes a cycle: a → a'],
    [
      'outside a parallel',
      pause('a') + pause('b', ', after: [a]'),
      'error 6 steps[1] has edges, which only steps directly inside a `parallel` have',
    ],
    [
      'in a handler',
      '  - { id: a, wait: { time: 1s }, on-error: [{ id: b, wait: { time: 1s }, join: any }] }\n',
      'steps[0].on-error[0] has edges',
    ],
    [
      'that join nothing',
      graph(node('a'), node('b', ', after: [a], join: any')),
      'warning 8 steps[0].parallel[1].join has nothing to join',
    ],
  ])('%s', (_name, steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('of cases and failures hold', () => {
    expect(
      check(
        graph(
          decide,
          choose,
          node('a', ', after: [decide/good, choose/otherwise, choose/first]'),
          node('b', ', after: [a/failed, decide/bad]'),
        ),
      ),
    ).toEqual([]);
  });
});

describe('steps that may not have run', () => {
  it.each([
    [
      'beside, without an edge',
      graph(node('a'), reader('b', 'steps.a.message')),
      'error 8 steps[0].parallel[1].wait.time refers to `a`, which may not have run: no edge',
    ],
    [
      'by one of two ways',
      graph(node('a'), node('b'), reader('c', 'steps.a.message', ', after: [a, b], join: any')),
      'refers to `a`, which may not have run',
    ],
    [
      'by edges that come later',
      graph(reader('a', 'steps.b.message'), node('b', ', after: [a]')),
      'refers to `b`, which comes later',
    ],
    [
      'in a case',
      `  - id: b\n    branch: [{ when: '\${{ inputs.mode == "a" }}', steps: [{ id: x, wait: { time: 1s } }] }]\n  - { ${reader('c', 'steps.x.message')} }\n`,
      'is inside the branch step `b` and may not have run',
    ],
    [
      'in a handler',
      `  - { id: a, wait: { time: 1s }, on-error: [{ id: h, wait: { time: 1s } }] }\n  - { ${reader('c', 'steps.h.message')} }\n`,
      'refers to `h`',
    ],
    [
      'in a parallel with an `if`',
      `${graph(node('a'))}    if: '\${{ inputs.mode == "a" }}'\n  - { ${reader('c', 'steps.a.message')} }\n`,
      'is inside the parallel step `graph` and may not have run',
    ],
    [
      'in a loop',
      `  - { id: each, for-each: [1], steps: [{ id: x, wait: { time: 1s } }] }\n  - { ${reader('c', 'default(steps.x.message, "")')} }\n`,
      'is inside the for-each step `each` and runs many times',
    ],
    [
      'in a while',
      `  - { id: poll, while: '\${{ inputs.mode == "a" }}', max-iterations: 3, steps: [{ id: x, wait: { time: 1s } }] }\n  - { ${reader('c', 'steps.x.message')} }\n`,
      'runs many times',
    ],
    [
      'later, even inside default',
      `  - { ${reader('a', 'default(steps.b.message, "")')} }\n${pause('b')}`,
      'refers to `b`, which comes later',
    ],
    [
      'unknown, even inside default',
      `  - { ${reader('a', 'default(steps.b.message, "")')} }\n`,
      'refers to an unknown step, `b`',
    ],
    [
      'in the second part of default',
      graph(node('a'), reader('b', 'default(inputs.mode, steps.a.message)')),
      'which may not have run',
    ],
  ])('%s', (_name, steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    ['by an edge', graph(node('a'), reader('b', 'steps.a.message', ', after: [a]'))],
    ['by a way of edges', graph(node('a'), node('b', ', after: [a]'), reader('c', 'steps.a.message', ', after: [b]'))],
    [
      'by all edges together',
      graph(node('a'), node('b'), reader('c', 'steps.a.message + steps.b.message', ', after: [a, b]')),
    ],
    [
      'by every way',
      graph(
        node('a'),
        node('b', ', after: [a]'),
        node('c', ', after: [a]'),
        reader('d', 'steps.a.message', ', after: [b, c], join: any'),
      ),
    ],
    ['after the parallel', `${graph(node('a'))}  - { ${reader('c', 'steps.a.message')} }\n`],
    ['inside default', graph(node('a'), reader('b', 'default(steps.a.message, "")'))],
    ['inside has', graph(node('a'), `id: b, if: '\${{ has(steps.a.message) }}', wait: { time: 1s }`)],
    [
      'in a case, inside default',
      `  - id: b\n    branch: [{ when: '\${{ inputs.mode == "a" }}', steps: [{ id: x, wait: { time: 1s } }] }]\n  - { ${reader('c', 'default(steps.x.message, "none")')} }\n`,
    ],
    [
      'the step whose error is handled',
      `  - { id: a, wait: { time: 1s }, on-error: [{ ${reader('h', 'steps.a.error.message')} }] }\n`,
    ],
    [
      'what a loop collects',
      `  - { id: each, for-each: [1], collect: '\${{ steps.x.message + item }}', steps: [{ id: x, wait: { time: 1s } }] }\n`,
    ],
  ])('but can be read %s', (_name, steps) => expect(check(steps)).toEqual([]));

  it('before the failure of the run', () => {
    const handler =
      'on-failure:\n  - { id: tell, notify: Failed, text: "${{ steps.a.message }} ${{ run.error.message }}" }\n';
    expect(check(pause('a'), handler)).toEqual([
      expect.stringContaining(
        'on-failure[0].text refers to `a`, which may not have run before the failure | Read it inside `default(',
      ),
    ]);
    expect(check(pause('a'), handler.replace('steps.a.message', "default(steps.a.message, '')"))).toEqual([]);
    expect(check(pause('a'), 'on-failure:\n  - { id: b, wait: { settlement: a, within: 1m } }\n')).toHaveLength(1);
  });
});
