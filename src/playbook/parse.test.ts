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
      '1 title must be text, not nothing',
      '1 id must be kebab-case | Write for example `isolate-host`.',
      '2 titel is not a key here | Did you mean `title`?',
      '4 inputs.secret.kind must be one of text, integer, number, flag, instant, choice, list, group, document | Did you mean `text`?',
      '4 inputs.secret.sensitive is not offered for the inputs of a playbook, which are stored with each run | Keep the secret in a connection, and pass the connection.',
      '6 steps[0].connection must be text, not nothing',
      '8 steps[0].conection is not a key here | Did you mean `connection`?',
      '9 steps[1].id is taken by another step: `one` | Ids are unique in the whole document.',
      '10 steps[1].wait has no deadline | Add `within`, for example `within: 15m`.',
      '11 steps[1].on-error must be one of stop, continue, or a list of steps',
      '12 steps[2] needs one of action, verb, request, wait, branch, switch, for-each, parallel, while, approval, store, playbook, notify, fail, stop | Did you mean `for-each`?',
      '14 steps[3].id must be text, not nothing',
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
    const started = performance.now();
    const found = problemsOf(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(200);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('what is wrong with the newer kinds', () => {
  const one = (text: string): string => `${head}steps:\n  - { id: one, ${text} }\n`;
  const top = (text: string): string => `${head}${text}\nsteps:\n${step}`;
  const wait = 'wait: { time: 1s }';
  it.each([
    ['a verb that is none', one('verb: isolat, input: {}'), 'steps[0].verb', /unknown verb, `isolat`/],
    ['a request that is text', one('request: /a, connection: c'), 'steps[0].request', /must be an object/],
    ['a time without a zone', one("wait: { until: '2026-01-31T08:00:00' }"), 'steps[0].wait.until', /time with a zone/],
    ['an event without a deadline', one("wait: { event: '${{ true }}' }"), 'steps[0].wait', /no deadline/],
    [
      'a deadline of nothing',
      one("wait: { event: '${{ true }}', within: 0s }"),
      'steps[0].wait.within',
      /at least 1ms/,
    ],
    ['a switch without cases', one('switch: x, cases: []'), 'steps[0].cases', /holds nothing/],
    [
      'a case that is an expression',
      one(`switch: x, cases: [{ value: '\${{ 1 }}', steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].value',
      /plain value/,
    ],
    [
      'a case without a value',
      one(`switch: x, cases: [{ steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].value',
      /is missing/,
    ],
    [
      'two cases of one name',
      one(
        `branch: [{ when: '\${{ true }}', name: a, steps: [{ id: a, ${wait} }] }, { name: a, steps: [{ id: b, ${wait} }] }]`,
      ),
      'steps[0].branch[1].name',
      /taken already/,
    ],
    [
      'a case named failed',
      one(`branch: [{ name: failed, steps: [{ id: a, ${wait} }] }]`),
      'steps[0].branch[0].name',
      /is taken/,
    ],
    [
      'a case named otherwise',
      one(`switch: x, cases: [{ value: 1, name: otherwise, steps: [{ id: a, ${wait} }] }]`),
      'steps[0].cases[0].name',
      /other cases/,
    ],
    [
      'a rate of nothing',
      one(`for-each: [1], per-second: 0, steps: [{ id: a, ${wait} }]`),
      'steps[0].per-second',
      /0.001 to 1000/,
    ],
    ['no steps in parallel', one('parallel: []'), 'steps[0].parallel', /holds no step/],
    ['a loop without a bound', one(`while: '\${{ true }}', steps: [{ id: a, ${wait} }]`), 'steps[0]', /no bound/],
    ['an approval without an end', one('approval: Go?'), 'steps[0]', /no deadline/],
    ['an approval by nobody', one('approval: Go?, expires: 1h, approvers: 0'), 'steps[0].approvers', /1 to 10/],
    ['an unknown role', one('approval: Go?, expires: 1h, role: boss'), 'steps[0].role', /one of viewer/],
    ['a store of nothing', one('store: {}'), 'steps[0].store', /changes nothing/],
    ['a store of something else', one('store: { put: { a: 1 } }'), 'steps[0].store.put', /not a key/],
    ['a version that is no number', one('playbook: other, version: latest'), 'steps[0].version', /whole number/],
    ['a playbook by title', one('playbook: Other one'), 'steps[0].playbook', /kebab-case/],
    ['a notice without text', one('notify: Done'), 'steps[0].text', /must be text/],
    ['an unknown severity', one('notify: Done, text: x, severity: high'), 'steps[0].severity', /one of info/],
    ['a failure that says nothing', one('fail: ""'), 'steps[0].fail', /not empty/],
    [
      'an edge with spaces',
      one(`parallel: [{ id: a, ${wait}, after: ['b c'] }]`),
      'steps[0].parallel[0].after[0]',
      /not an edge/,
    ],
    ['no edge at all', one(`parallel: [{ id: a, ${wait}, after: [] }]`), 'steps[0].parallel[0].after', /holds nothing/],
    [
      'a join that is none',
      one(`parallel: [{ id: a, ${wait}, join: one }]`),
      'steps[0].parallel[0].join',
      /one of all, any/,
    ],
    ['disabled: false', one(`${wait}, disabled: false`), 'steps[0].disabled', /must be true/],
    ['a timeout of nothing', one(`${wait}, timeout: 0s`), 'steps[0].timeout', /at least/],
    ['a retry without a number', one(`${wait}, retry: { delay: 1s }`), 'steps[0].retry.attempts', /whole number/],
    [
      'a class of errors that is none',
      one(`${wait}, retry: { attempts: 2, on: [timeouts] }`),
      'steps[0].retry.on[0]',
      /one of timeout/,
    ],
    ['a handler without steps', one(`${wait}, on-error: []`), 'steps[0].on-error', /holds no step/],
    [
      'a handler with an id that is taken',
      one(`${wait}, on-error: [{ id: one, ${wait} }]`),
      'steps[0].on-error[0].id',
      /taken by another step/,
    ],
    [
      'an id that is taken by on-failure',
      `${head}steps:\n${step}on-failure:\n${step}`,
      'on-failure[0].id',
      /taken by another step/,
    ],
    [
      'a schedule that is none',
      top("triggers: [{ id: t, schedule: '61 * * * *' }]"),
      'triggers[0].schedule',
      /not a schedule: Invalid value for minute/,
    ],
    [
      'a schedule with seconds',
      top("triggers: [{ id: t, schedule: '* * * * * *' }]"),
      'triggers[0].schedule',
      /not a schedule/,
    ],
    [
      'a schedule that never fires',
      top("triggers: [{ id: t, schedule: '0 0 30 2 *' }]"),
      'triggers[0].schedule',
      /never fires/,
    ],
    [
      'a time zone that is none',
      top("triggers: [{ id: t, schedule: '0 0 * * *', time-zone: Europe/Pari }]"),
      'triggers[0].time-zone',
      /unknown time zone/,
    ],
    [
      'a trigger of two kinds',
      top("triggers: [{ id: t, schedule: '0 0 * * *', webhook: hmac }]"),
      'triggers[0]',
      /only one of/,
    ],
    ['a trigger of no kind', top('triggers: [{ id: t, webhok: hmac }]'), 'triggers[0]', /must have one of/],
    [
      'two triggers of one id',
      top('triggers: [{ id: t, webhook: hmac }, { id: t, webhook: secret }]'),
      'triggers[1].id',
      /taken already/,
    ],
    ['an event without braces', top('triggers: [{ id: t, event: event.kind }]'), 'triggers[0].event', /one expression/],
    ['a variable that no expression can write', top('variables: { a-b: 1 }'), 'variables.a-b', /not a name/],
    [
      'a variable that begins as an expression',
      top("variables: { a: '${{ inputs.x }}' }"),
      'variables.a',
      /must be plain/,
    ],
    ['a limit that is none', top('limits: { concurrency: 0 }'), 'limits.concurrency', /1 to 1000/],
    ['an unknown limit', top('limits: { rate: 5 }'), 'limits.rate', /not a key/],
  ])('%s', (_name, text, path, message) => {
    const found = problemsOf(text);
    expect(found.map((problem) => problem.path)).toEqual([path]);
    expect(found[0]?.problem).toMatch(message);
  });

  it('a case named failed is no edge, and an edge is read as it is written', () => {
    const { playbook } = parsePlaybook(
      `${head}steps:\n  - { id: p, parallel: [{ id: a, ${wait}, after: [b, c/failed, d/yes] }] }\n`,
    );
    expect(playbook.steps[0]).toMatchObject({
      steps: [{ after: [{ step: 'b' }, { step: 'c', failed: true }, { step: 'd', case: 'yes' }] }],
    });
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
