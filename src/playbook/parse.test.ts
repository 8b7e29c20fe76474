import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { stringifyJson } from '#kernel/json.ts';
import { parsePlaybook } from './parse.ts';
import type { Problem } from './problem.ts';

const head = 'id: test\ntitle: Test\n';
const step = '  - id: one\n    action: a.b\n    connection: c\n';

function problemsOf(text: string): readonly Problem[] {
  try {
    parsePlaybook(text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_playbook')
      return error.details?.['problems'] as unknown as Problem[];
    throw error;
  }
  return [];
}

describe('a document', () => {
  const text = `
id: all-kinds
title: All kinds
summary: Everything at once
inputs:
  agents: { kind: list, of: text, required: true }
steps:
  - id: act
    title: Act
    if: \${{ size(inputs.agents) > 0 }}
    on-error: continue
    action: stormshield.isolate-agent
    connection: SES
    input: { id: "\${{ inputs.agents[0] }}", big: 9007199254740993 }
  - id: settled
    wait: { settlement: act, within: 1h30m }
  - id: pause
    wait: { time: 5s }
  - id: longer
    wait: { time: "\${{ 5 + 5 }}" }
  - id: decide
    branch:
      - when: \${{ true }}
        steps:
          - { id: in_case, wait: { time: 1s } }
      - steps:
          - { id: otherwise, wait: { time: 1s } }
  - id: each
    for-each: \${{ inputs.agents }}
    as: agent
    concurrency: 5
    steps:
      - { id: inside, wait: { time: 1s } }
  - id: plain
    for-each: [1, 2]
    steps:
      - { id: inside2, wait: { time: 1s } }
output: { agents: "\${{ inputs.agents }}" }
`;

  it('becomes a playbook', () => {
    const expected: Playbook = {
      id: 'all-kinds',
      title: 'All kinds',
      summary: 'Everything at once',
      inputs: { agents: { kind: 'list', of: 'text', required: true } },
      steps: [
        {
          kind: 'action',
          id: 'act',
          title: 'Act',
          if: 'size(inputs.agents) > 0',
          onError: 'continue',
          action: 'stormshield.isolate-agent',
          connection: 'SES',
          input: { id: '${{ inputs.agents[0] }}', big: 9_007_199_254_740_993n },
        },
        { kind: 'wait', id: 'settled', until: { settlement: 'act', withinMs: 5_400_000 } },
        { kind: 'wait', id: 'pause', until: { durationMs: 5_000 } },
        { kind: 'wait', id: 'longer', until: { durationMs: '${{ 5 + 5 }}' } },
        {
          kind: 'branch',
          id: 'decide',
          cases: [
            { when: 'true', steps: [{ kind: 'wait', id: 'in_case', until: { durationMs: 1_000 } }] },
            { steps: [{ kind: 'wait', id: 'otherwise', until: { durationMs: 1_000 } }] },
          ],
        },
        {
          kind: 'for-each',
          id: 'each',
          items: '${{ inputs.agents }}',
          as: 'agent',
          concurrency: 5,
          steps: [{ kind: 'wait', id: 'inside', until: { durationMs: 1_000 } }],
        },
        {
          kind: 'for-each',
          id: 'plain',
          items: [1, 2],
          as: 'item',
          concurrency: 1,
          steps: [{ kind: 'wait', id: 'inside2', until: { durationMs: 1_000 } }],
        },
      ],
      output: { agents: '${{ inputs.agents }}' },
    };
    expect(parsePlaybook(text).playbook).toEqual(expected);
  });

  it('may as well be JSON', () => {
    const json = stringifyJson({ id: 'test', title: 'T', steps: [{ id: 'w', wait: { time: '5s' } }] }, 2);
    expect(parsePlaybook(json).playbook.steps).toHaveLength(1);
  });

  it('keeps the place of every part', () => {
    const { source } = parsePlaybook(text);
    expect(source.at('steps[0].input.id')).toEqual({ line: 14, column: 18 });
    expect(source.ofKey('steps[0].on-error')).toEqual({ line: 11, column: 5 });
    expect(source.at('steps[0].input.nothing.there')).toEqual(source.at('steps[0].input'));
    expect(source.within('steps[0].if', 'size(inputs.agents) > 0', 5)).toEqual({ line: 10, column: 18 });
  });
});

describe('problems', () => {
  it('are all found at once, in the order of the text', () => {
    const found = problemsOf(`id: Not Kebab
titel: x
inputs:
  secret: { kind: txt, sensitive: true }
steps:
  - id: one
    action: a.b
    conection: c
  - id: one
    wait: { settlement: one }
    on-error: ignore
  - id: two
    for_each: [1]
  - wait: { time: 5 }
`);
    expect(
      found.map(({ line, path, problem, fix }) => `${line} ${path} ${problem}${fix === undefined ? '' : ` | ${fix}`}`),
    ).toEqual([
      '1 title must be text, not nothing | Add it.',
      '1 id must be kebab-case | Write for example `isolate-host`.',
      '2 titel is not a key here | Did you mean `title`?',
      '4 inputs.secret.kind must be one of text, integer, number, flag, instant, choice, list, group, document | Did you mean `text`?',
      '4 inputs.secret.sensitive is not offered for the inputs of a playbook, which are stored with each run | Keep the secret in a connection, and pass the connection.',
      '6 steps[0].connection must be text, not nothing | Add it.',
      '8 steps[0].conection is not a key here | Did you mean `connection`?',
      '9 steps[1].id is taken by another step: `one` | Ids are unique in the whole document.',
      '10 steps[1].wait has no deadline | Add `within`, for example `within: 15m`.',
      '11 steps[1].on-error must be one of stop, continue, or a list of steps',
      '12 steps[2] needs one of action, verb, request, wait, branch, switch, for-each, parallel, while, approval, store, playbook, notify, fail, stop | Did you mean `for-each`?',
      '14 steps[3].id must be text, not nothing | Add it.',
      '14 steps[3].wait.time must be a duration of at most 366 days | Write the unit: `5s`.',
    ]);
  });

  it('name line and column', () => {
    expect(problemsOf(`${head}steps:\n${step}    extra: 1\n`)).toEqual([
      {
        line: 7,
        column: 5,
        path: 'steps[0].extra',
        problem: 'is not a key here',
        fix: expect.any(String) as string,
        severity: 'error',
      },
    ]);
  });

  it.each([
    ['malformed YAML', `${head}steps: [\n`, /./, 4],
    ['a bad indentation', `${head}steps:\n  - id: a\n   b: c\n`, /./, 5],
    ['an unknown tag', `${head}steps: !secret x\n`, /tag/i, 3],
    ['two documents', `${head}---\n${head}`, /document/i, 3],
    ['a key twice', `${head}title: Again\nsteps:\n${step}`, /twice/, 3],
    ['a step key twice', `${head}steps:\n${step}    action: c.d\n`, /twice/, 7],
    ['an alias', `${head}steps:\n${step}    input: { a: &x 1, b: *x }\n`, /alias/, 7],
    ['a merge key', `${head}steps:\n${step}    <<: { a: 1 }\n`, /not a key/, 7],
    ['a key that is a number', `${head}steps:\n${step}    input: { 1: x }\n`, /key/, 7],
    ['a prototype', `${head}steps:\n${step}    input: { __proto__: { a: 1 } }\n`, /key/, 7],
    ['infinity', `${head}steps:\n${step}    input: { a: .inf }\n`, /JSON cannot hold/, 7],
    ['no steps', head, /must be a list/, 1],
    ['empty steps', `${head}steps: []\n`, /holds no step/, 3],
    ['an empty case list', `${head}steps:\n  - id: a\n    branch: []\n`, /has no case/, 5],
    ['a step that is text', `${head}steps: [x]\n`, /must be an object/, 3],
    ['two kinds', `${head}steps:\n${step}    wait: { time: 5s }\n`, /action and wait/, 4],
    ['a condition without braces', `${head}steps:\n${step}    if: inputs.x\n`, /one expression/, 7],
    ['a condition with text around', `${head}steps:\n${step}    if: x \${{ true }}\n`, /one expression/, 7],
    [
      'an early otherwise',
      `${head}steps:\n  - id: a\n    branch:\n      - steps: [{ id: b, wait: { time: 1s } }]\n      - steps: [{ id: c, wait: { time: 1s } }]\n`,
      /never taken/,
      6,
    ],
    ['both waits', `${head}steps:\n  - id: a\n    wait: { time: 1s, settlement: b, within: 1m }\n`, /only one of/, 5],
    ['a wait for nothing', `${head}steps:\n  - id: a\n    wait: {}\n`, /must have one of/, 5],
    ['a deadline for a time', `${head}steps:\n  - id: a\n    wait: { time: 1s, within: 1m }\n`, /is not a key/, 5],
    ['a wait that is too long', `${head}steps:\n  - id: a\n    wait: { time: 400d }\n`, /366 days/, 5],
    [
      'items that are text',
      `${head}steps:\n  - id: a\n    for-each: x\n    steps: [{ id: b, wait: { time: 1s } }]\n`,
      /list/,
      5,
    ],
    [
      'no concurrency',
      `${head}steps:\n  - id: a\n    for-each: []\n    concurrency: 0\n    steps: [{ id: b, wait: { time: 1s } }]\n`,
      /1 to 100/,
      6,
    ],
    ...['steps', 'list', 'map', 'in', 'type', 'a-b', '1a', 'google'].map((name): [string, string, RegExp, number] => [
      `an item named ${name}`,
      `${head}steps:\n  - id: a\n    for-each: []\n    as: "${name}"\n    steps: [{ id: b, wait: { time: 1s } }]\n`,
      /not free/,
      6,
    ]),
  ])('%s', (_name, text, message, line) => {
    const [first] = problemsOf(text);
    expect(first?.problem).toMatch(message);
    expect(first?.line).toBe(line);
    expect(first?.column).toBeGreaterThan(0);
  });

  it('are a sentence in the message and a list in the details', () => {
    expect(() => parsePlaybook('id: x\n')).toThrow(
      /line 1, column 1: title must be text, not nothing; line 1, column 1: steps must be a list/,
    );
  });
});

describe('bounds', () => {
  const leaf = { id: 'leaf', wait: { time: '1s' } };
  const nested = (depth: number): object =>
    depth === 1 ? leaf : { id: `s${depth}`, 'for-each': [1], steps: [nested(depth - 1)] };
  const many = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ ...leaf, id: `s${index}` }));
  const document = (steps: readonly object[]): string => JSON.stringify({ id: 'test', title: 'T', steps });

  it('takes 8 levels and 1,000 steps, and not one more', () => {
    expect(problemsOf(document([nested(8)]))).toEqual([]);
    expect(problemsOf(document([nested(9)]))[0]?.problem).toMatch(/deeper than 8/);
    expect(problemsOf(document(many(1_000)))).toEqual([]);
    expect(problemsOf(document(many(1_001)))[0]?.problem).toMatch(/more than 1000 steps/);
    expect(problemsOf(document([{ id: 'a', 'for-each': [1], steps: many(600) }, ...many(600)]))[0]?.problem).toMatch(
      /./,
    );
  });

  it('takes 1 MiB', () => {
    const [first] = problemsOf(`${head}summary: ${'ä'.repeat(530_000)}\n`);
    expect(first?.problem).toMatch(/larger than 1 MiB/);
  });

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['braces', '{a: '.repeat(200_000)],
    ['dashes', '- '.repeat(500_000)],
    ['keys', Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['the same key', 'k: 1\n'.repeat(100_000)],
    ['aliases', `a: &a [x]\n${'b: *a\n'.repeat(50_000)}`],
    [
      'a billion laughs',
      `a: &a [x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `${'b'.repeat(i + 1)}: &${'b'.repeat(i + 1)} [*${i === 0 ? 'a' : 'b'.repeat(i)}, *${i === 0 ? 'a' : 'b'.repeat(i)}]`).join('\n')}`,
    ],
  ])('a hostile document of %s ends soon, in problems', (_name, text) => {
    const before = process.cpuUsage();
    const found = problemsOf(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(200);
    // What it takes of a processor, however many others want one.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(10_000);
  });
});

describe('whatever the text, the answer is a playbook or a list of problems', () => {
  const check = (text: string): void => {
    for (const problem of problemsOf(text))
      expect(problem).toMatchObject({ line: expect.any(Number) as number, column: expect.any(Number) as number });
  };

  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check));
  });

  it('for anything that looks like YAML', () => {
    const piece = fc.constantFrom(
      'id',
      'title',
      'steps',
      'wait',
      'for-each',
      ': ',
      ':',
      '\n',
      '\n  ',
      '\n    - ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '"',
      "'",
      '|',
      '>',
      '&a',
      '*a',
      '!t',
      '#',
      '${{',
      '}}',
      'x',
      '1',
      'null',
      '<<',
      '---',
      '...',
      '%YAML',
      '\t',
      '?',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        check,
      ),
      { numRuns: 500 },
    );
  });

  it('for any document of the right keys', () => {
    const any = fc.jsonValue({ maxDepth: 2 });
    const anyStep = fc.record(
      { id: any, action: any, connection: any, input: any, wait: any, branch: any, 'for-each': any, as: any, if: any },
      { requiredKeys: [] },
    );
    const field = fc.record(
      {
        kind: fc.oneof(any, fc.constantFrom('text', 'choice', 'list', 'group', 'integer')),
        of: any,
        values: any,
        fields: any,
        default: any,
        min: any,
        pattern: any,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.record(
          {
            id: fc.constant('test'),
            title: any,
            inputs: fc.oneof(any, fc.dictionary(fc.string(), field)),
            steps: fc.oneof(any, fc.array(anyStep)),
            output: any,
          },
          { requiredKeys: [] },
        ),
        (value) => check(JSON.stringify(value)),
      ),
      { numRuns: 500 },
    );
  });
});
