import { describe, expect, it } from 'vitest';
import type { Fields } from '#kernel/field.ts';
import { checkPlaybook } from './check.ts';
import { parsePlaybook } from './parse.ts';
import type { Lookups } from './check-context.ts';

const fields: { readonly [id: string]: Fields } = {
  'test.isolate': {
    id: { kind: 'text', required: true, maxLength: 20 },
    comment: { kind: 'text' },
    force: { kind: 'flag' },
    count: { kind: 'integer', max: 5 },
    mode: { kind: 'choice', values: ['soft', 'hard'] },
    names: { kind: 'list', of: 'text' },
    rows: { kind: 'list', of: { name: { kind: 'text', required: true } } },
    group: { kind: 'group', fields: { depth: { kind: 'integer' } } },
    body: { kind: 'document' },
  },
  'test.list': {},
};
const lookups: Lookups = {
  action: (id) =>
    Object.hasOwn(fields, id) ? { id, input: fields[id] ?? {}, effect: 'write', idempotent: true } : null,
  actionIds: Object.keys(fields),
};

const head = `id: test
title: Test
inputs:
  agent: { kind: text }
  agents: { kind: list, of: text }
steps:
`;

/** Problems as `line:column path problem | fix`. */
function check(steps: string, after = ''): string[] {
  const text = head + steps + after;
  return checkPlaybook(parsePlaybook(text), lookups).map(
    ({ line, column, path, problem, fix }) =>
      `${line}:${column} ${path} ${problem}${fix === undefined ? '' : ` | ${fix}`}`,
  );
}

const act = (id: string, input = 'id: x'): string =>
  `  - { id: ${id}, action: test.isolate, connection: c, input: { ${input} } }\n`;
const pause = (id: string, time = '1s'): string => `  - { id: ${id}, wait: { time: ${time} } }\n`;

describe('a playbook that holds', () => {
  it('has no problems', () => {
    const steps = `${act('first', 'id: "${{ inputs.agent }}", count: 5, names: ["${{ run.id }}", b], rows: [{ name: "${{ 1 }}" }], group: { depth: 1 }, body: { any: [thing] }')}
  - { id: settled, wait: { settlement: first, within: 1m } }
  - id: decide
    branch:
      - when: \${{ steps.settled.status == "succeeded" && has(steps.first.data.x) }}
        steps:
          - { id: inner, action: test.isolate, connection: c, input: { id: "\${{ steps.first.keyFields.id }}" } }
          - { id: inner-settled, wait: { settlement: inner, within: 1m } }
          - { id: outer-settled, wait: { settlement: first, within: 1m } }
  - id: each
    for-each: \${{ inputs.agents }}
    as: agent
    steps:
      - { id: one, action: test.isolate, connection: c, input: { id: "\${{ agent }}", count: "\${{ agent_index }}" } }
      - id: two
        if: \${{ steps["one"].status == "failed" }}
        for-each: [1]
        steps:
          - { id: three, wait: { time: "\${{ item + item_index + size(agent) }}" } }
`;
    expect(
      check(
        steps,
        'output: { all: "${{ steps.each.output }}", some: "${{ inputs.agents.filter(a, a != inputs.agent).map(b, b + run.id) }}" }\n',
      ),
    ).toEqual([]);
  });
});

describe('references', () => {
  it.each([
    [
      'an unknown step',
      pause('a') + pause('b', '"${{ steps.c.output }}"'),
      '8:33 steps[1].wait.time refers to an unknown step, `c` | Did you mean `a`?',
    ],
    [
      'a misspelt step',
      `${act('isolate')}${pause('b', '"${{ steps.isolat.message }}"')}`,
      'refers to an unknown step, `isolat` | Did you mean `isolate`?',
    ],
    [
      'a later step',
      pause('a', '"${{ steps.b.message }}"') + pause('b'),
      '7:33 steps[0].wait.time refers to `b`, which comes later',
    ],
    ['itself', pause('a', '"${{ steps.a.message }}"'), 'refers to `a` from inside that step'],
    [
      'a part of a step',
      act('a') + pause('b', '"${{ steps.a.statu }}"'),
      'a part of a step that does not exist, `statu` | Did you mean `status`?',
    ],
    ['an input', pause('a', '"${{ inputs.agnet }}"'), 'an input that is not declared, `agnet` | Did you mean `agent`?'],
    ['an indexed input', pause('a', '"${{ inputs[\'agnet\'] }}"'), 'an input that is not declared, `agnet`'],
    ['a part of the run', pause('a', '"${{ run.ID }}"'), '`ID` | Did you mean `id`?'],
    ['a name', pause('a', '"${{ input.agent }}"'), 'an unknown name, `input` | Did you mean `inputs`?'],
    ['an item outside its loop', pause('a', '"${{ item }}"'), 'an unknown name, `item`'],
    ['a name inside a loop of the expression', pause('a', '"${{ inputs.agents.map(x, y) }}"'), 'an unknown name, `y`'],
    ['a name inside an index', pause('a', '"${{ inputs.agents[size(x)] }}"'), 'an unknown name, `x`'],
  ])('%s', (_name, steps, expected) => {
    const found = check(steps);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('with a dash, which CEL takes for a minus', () => {
    expect(check(act('my-step') + pause('b', '"${{ steps.my-step.message }}"'))).toEqual([
      expect.stringContaining('unknown step, `my` | Write `steps["my-step"]`: a dash would be a minus.'),
      expect.stringContaining('an unknown name, `step`'),
    ]);
  });

  const branch = `  - id: decide
    branch:
      - when: \${{ size(inputs.agents) > 1 }}
        steps:
          - { id: left, action: test.list, connection: c }
      - steps:
          - { id: right, wait: { time: "\${{ steps.left.message }}" } }
  - { id: after, wait: { settlement: left, within: 1m } }
`;

  it('into another case and out of a branch', () => {
    expect(check(branch, 'output: ${{ steps.right.message }}\n')).toEqual([
      '13:45 steps[0].branch[1].steps[0].wait.time refers to `left`, which is inside the branch step `decide` and may not have run | Move this step beside `left`, read `steps.decide`, or read it inside `default(steps["left"]…, …)`.',
      '14:38 steps[1].wait.settlement refers to `left`, which is inside the branch step `decide` and may not have run | Move this step beside `left`, read `steps.decide`, or read it inside `default(steps["left"]…, …)`.',
      '15:13 output refers to `right`, which is inside the branch step `decide` and may not have run | Move this step beside `right`, read `steps.decide`, or read it inside `default(steps["right"]…, …)`.',
    ]);
  });

  it('to the step around', () => {
    const found = check(
      '  - id: each\n    for-each: [1]\n    steps:\n      - { id: a, wait: { time: "${{ steps.each.output }}" } }\n',
    );
    expect(found).toEqual([expect.stringContaining('refers to `each` from inside that step')]);
  });

  it('to the item in its own list', () => {
    expect(
      check('  - id: each\n    for-each: ${{ item }}\n    steps:\n      - { id: a, wait: { time: 1s } }\n'),
    ).toEqual([expect.stringContaining('8:19 steps[0].for-each refers to an unknown name, `item`')]);
  });

  it('that two loops would answer', () => {
    const steps =
      '  - id: a\n    for-each: [1]\n    steps:\n      - id: b\n        for-each: [2]\n        steps:\n          - { id: c, wait: { time: 1s } }\n';
    expect(check(steps)).toEqual([
      expect.stringContaining('is the item of an outer for-each as well: `item` | Choose another name with `as`.'),
    ]);
  });

  it('that a loop and the position in another would answer', () => {
    const loops = (outer: string, inner: string): string =>
      `  - id: a\n    for-each: [1]\n    as: ${outer}\n    steps:\n      - id: b\n        for-each: [2]\n        as: ${inner}\n        steps:\n          - { id: c, wait: { time: 1s } }\n`;
    expect(check(loops('x', 'x_index'))).toHaveLength(1);
    expect(check(loops('x_index', 'x'))).toHaveLength(1);
    expect(check(loops('x', 'y'))).toEqual([]);
  });

  it('to what cannot be pending', () => {
    expect(check(`${pause('a')}  - { id: b, wait: { settlement: a, within: 1m } }\n`)).toEqual([
      '8:34 steps[1].wait.settlement names `a`, which is a wait step | Name an action, verb or request step: only those can be pending.',
    ]);
    expect(check(`${act('isolate')}  - { id: b, wait: { settlement: isolat, within: 1m } }\n`)).toEqual([
      expect.stringContaining('Did you mean `isolate`?'),
    ]);
  });
});

describe('expressions', () => {
  it.each([
    ['a syntax error', '"x ${{ 1 + }} y"', 'unexpected token'],
    ['an unknown function', '"${{ sizee(inputs.agents) }}"', 'no function `sizee` | Did you mean `size`?'],
    ['wrong types', '"${{ 1 + true }}"', 'no such overload'],
    ['an open one', '"x ${{ 1"', 'not closed | End it'],
    ['one too long', `"\${{ ${'1+'.repeat(2_100)}1 }}"`, '4096'],
  ])('%s', (_name, comment, expected) => {
    expect(check(act('a', `id: x, comment: ${comment}`))).toEqual([expect.stringContaining(expected)]);
  });

  it('are wrong at a character', () => {
    const steps =
      '  - id: a\n    action: test.isolate\n    connection: c\n    input:\n      id: x ${{ 1 + }}\n      comment: "ab ${{ sizee(1) }} ${{ 2"\n';
    expect(check(steps).map((line) => line.slice(0, 30))).toEqual([
      '11:20 steps[0].input.id has an',
      '12:24 steps[0].input.comment h',
      '12:36 steps[0].input.comment h',
    ]);
  });

  it('stand where they are wrong, also in blocks', () => {
    const steps =
      '  - id: a\n    action: test.isolate\n    connection: c\n    input:\n      id: x\n      comment: |\n        First line\n        second ${{ inputs.agent + nobody }}\n';
    expect(check(steps)).toEqual([
      expect.stringContaining('14:35 steps[0].input.comment refers to an unknown name, `nobody`'),
    ]);
  });

  it('that decide must give true or false', () => {
    expect(check('  - { id: a, if: "${{ size(inputs.agents) }}", wait: { time: 1s } }\n')).toEqual([
      expect.stringContaining('steps[0].if gives int, and must give true or false'),
    ]);
    expect(
      check(
        '  - id: a\n    branch:\n      - { when: "${{ inputs.agent }}", steps: [{ id: b, wait: { time: 1s } }] }\n',
      ),
    ).toEqual([]);
  });
});

describe('actions and their inputs', () => {
  it('must exist', () => {
    expect(check('  - { id: a, action: test.isolat, connection: c }\n')).toEqual([
      '7:22 steps[0].action names an unknown action, `test.isolat` | Did you mean `test.isolate`?',
    ]);
    expect(check('  - { id: a, action: zzz, connection: c }\n')).toEqual([
      expect.stringContaining('cordon action list'),
    ]);
  });

  it.each([
    ['comment: x', 'steps[0].input lacks `id`, which is required | Add `id`.'],
    ['id: ""', 'lacks `id`'],
    ['id: x, coment: y', 'steps[0].input.coment is not a field of the action | Did you mean `comment`?'],
    ['id: 5', 'steps[0].input.id must be text, not number | Write text; a number or `true` in quotes.'],
    ['id: aaaaaaaaaaaaaaaaaaaaa', 'steps[0].input.id has 21 characters; at most 20'],
    [
      'id: x, force: "yes"',
      'steps[0].input.force must be true or false, not text | Write `true` or `false`, without quotes.',
    ],
    ['id: x, force: "a ${{ true }}"', 'steps[0].input.force gives text, and must be flag'],
    ['id: x, count: 6', 'steps[0].input.count must be at most 5 | Write a whole number within its bounds'],
    ['id: x, mode: medium', 'steps[0].input.mode must be one of soft, hard | Write soft, hard.'],
    ['id: x, names: [a, 1]', 'steps[0].input.names[1] must be text'],
    ['id: x, names: ["${{ run.id }}", 1]', 'steps[0].input.names[1] must be text'],
    ['id: x, names: { a: "${{ run.id }}" }', 'steps[0].input.names must be list, not an object'],
    ['id: x, rows: [{ name: "${{ run.id }}" }, {}]', 'steps[0].input.rows[1].name is required'],
    ['id: x, rows: [{ nam: "${{ run.id }}" }]', 'steps[0].input.rows[0].nam is not a field'],
    ['id: x, group: { depth: x }', 'steps[0].input.group.depth must be a whole number'],
    ['id: x, group: { depth: x, other: "${{ run.id }}" }', 'steps[0].input.group.depth must be a whole number'],
    ['id: x, comment: "$${{ 5 }}", count: "$${{ 5 }}"', 'steps[0].input.count must be a whole number, not text'],
  ])('%s', (input, expected) => {
    expect(check(act('a', input)).join('\n')).toContain(expected);
  });

  it.each([
    'id: "${{ 5 }}"',
    'id: x, force: "${{ inputs.agent }}"',
    'id: x, names: "${{ inputs.agents }}"',
    'id: x, mode: "s${{ 1 }}"',
    'id: x, body: 5',
    'id: x, comment: null',
  ])('leaves to the run what only the run can know: %s', (input) => expect(check(act('a', input))).toEqual([]));

  it('finds everything at once', () => {
    expect(check(act('a', 'coment: "${{ nobody }}", count: 6') + pause('b', '"${{ steps.c.x }}"'))).toHaveLength(5);
  });
});
