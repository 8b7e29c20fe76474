import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { parsePlaybook } from '../../parse.ts';
import { importPlaybook } from '../import.ts';
import { translateCondition } from './condition.ts';
import { translateCacao } from './import.ts';
import { readVariables } from './variables.ts';

const known = { action: () => null, actionIds: [] };
const sample = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

/** Ids in the tests are written `action-1`; the file gets a UUID for each. */
const idOf = (short: string): string =>
  short.replace(/-(\d+)$/, (_, digit: string) => `--00000000-0000-4000-8000-${digit.padStart(12, '0')}`);
const withIds = (value: object): string =>
  JSON.stringify(value, null, 2).replaceAll(
    /"(start|end|action|playbook-action|parallel|if-condition|while-condition|switch-condition|playbook|identity|http-api|organization)-(\d+)"/g,
    (_, type: string, digit: string) => `"${idOf(`${type}-${digit}`)}"`,
  );
const file = (workflow: object, more: object = {}): string =>
  withIds({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: 'playbook-1',
    name: 'Flow',
    created_by: 'identity-1',
    created: '2024-11-08T09:44:35.226Z',
    modified: '2024-11-08T09:44:53.904Z',
    workflow_start: 'start-1',
    workflow,
    agent_definitions: { 'organization-1': { type: 'organization', name: 'SOC' } },
    ...more,
  });
const start = { 'start-1': { type: 'start', on_completion: 'action-1' } };
const end = (...digits: readonly number[]) =>
  Object.fromEntries(digits.map((digit) => [`end-${digit}`, { type: 'end' }]));
const manual = (name: string, more: object) => ({
  type: 'action',
  name,
  agent: 'organization-1',
  commands: [{ type: 'manual', command: `Please ${name}` }],
  ...more,
});
const openC2 = (command: object) => ({
  type: 'openc2-http',
  command: 'POST /openc2 HTTP/1.1',
  content_b64: Buffer.from(JSON.stringify(command)).toString('base64'),
});

const translate = (workflow: object, more: object = {}): Playbook => translateCacao(file(workflow, more)).playbook;
/** The shape of a list of steps: ids, and what is inside. */
const shape = (steps: readonly Step[]): unknown =>
  steps.map((step) => {
    if (step.kind === 'branch') return [step.id, step.cases.map((one) => [one.when ?? 'else', shape(one.steps)])];
    if (step.kind === 'switch')
      return [step.id, step.cases.map(({ value, steps: inner }) => [value, shape(inner)]), shape(step.otherwise ?? [])];
    if (step.kind === 'while' || step.kind === 'parallel') return [step.id, shape(step.steps)];
    return typeof step.onError === 'object' ? [step.id, 'on error', shape(step.onError)] : step.id;
  });

describe('playbooks of other CACAO tools', () => {
  it('with all eight types of steps come out without a problem', () => {
    const { report, source } = importPlaybook('cacao', sample('cacao-every-step.json'), known);
    expect(
      report.problems.filter(({ problem }) => !/unknown action|is not there|unknown playbook/.test(problem)),
    ).toEqual([]);
    expect(shape(parsePlaybook(source).playbook.steps)).toEqual([
      [
        'bad_enough',
        [
          ['(inputs.score >= 70) && (vars.kind != "kiosk")', ['isolate']],
          ['else', ['ask_the_owner']],
        ],
      ],
      ['look_twice', ['look_it_up', 'look_it_up_result', 'scan_with_a_script']],
      ['until_it_is_quiet', ['call_another_playbook']],
      ['what_it_is', [['server', ['tell_the_team']]], []],
    ]);
    expect(shape(parsePlaybook(source).playbook.onFailure ?? [])).toEqual(['tell_the_team_2']);
    expect(report.disabled).toEqual(expect.arrayContaining(['scan_with_a_script', 'call_another_playbook']));
  });

  it('go on after a condition where it says so, and where its branches meet when it does not', () => {
    const branches = {
      'action-2': manual('a', { on_completion: 'end-2' }),
      'action-3': manual('b', { on_completion: 'end-3' }),
      ...end(2, 3),
    };
    const condition = {
      type: 'if-condition',
      name: 'Bad',
      condition: '__score__:value >= 70',
      on_true: 'action-2',
      on_false: 'action-3',
    };
    const variables = { playbook_variables: { __score__: { type: 'integer', external: true } } };
    const first = {
      'start-1': { type: 'start', on_completion: 'if-condition-1' },
      'action-4': manual('after', { on_completion: 'end-1' }),
      ...end(1),
    };
    const expected = [
      [
        'bad',
        [
          ['inputs.score >= 70', ['a']],
          ['else', ['b']],
        ],
      ],
      'after',
    ];
    expect(
      shape(
        translate({ ...first, ...branches, 'if-condition-1': { ...condition, on_completion: 'action-4' } }, variables)
          .steps,
      ),
    ).toEqual(expected);
    const meeting = {
      'action-2': manual('a', { on_completion: 'action-4' }),
      'action-3': manual('b', { on_completion: 'action-4' }),
    };
    expect(shape(translate({ ...first, ...meeting, 'if-condition-1': condition }, variables).steps)).toEqual(expected);
  });

  it('copy steps that several branches share, each time with an id of its own', () => {
    const shared = {
      'start-1': { type: 'start', on_completion: 'switch-condition-1' },
      'action-2': manual('shared', { on_completion: 'end-2' }),
      ...end(1, 2),
    };
    const choice = {
      type: 'switch-condition',
      name: 'Which',
      switch: '__mode__:value',
      cases: { 1: 'action-2', 2: 'action-2', default: 'end-2' },
      on_completion: 'end-1',
    };
    const playbook = translate(
      { ...shared, 'switch-condition-1': choice },
      { playbook_variables: { __mode__: { type: 'integer', value: '1' } } },
    );
    expect(shape(playbook.steps)).toEqual([
      [
        'which',
        [
          [1, ['shared']],
          [2, ['shared_2']],
        ],
        [],
      ],
    ]);
    expect(playbook.variables).toEqual({ mode: 1 });
  });

  it('handle failures as they say: rejoin, end, or go two ways', () => {
    const tail = {
      'action-2': manual('good', { on_completion: 'end-1' }),
      'action-3': manual('bad', { on_completion: 'action-2' }),
      ...end(1, 2),
    };
    const at = (more: object, others: object = {}) =>
      shape(translate({ ...start, ...tail, 'action-1': manual('try', more), ...others }).steps);
    expect(at({ on_success: 'action-2', on_failure: 'action-3' })).toEqual([['try', 'on error', ['bad']], 'good']);
    expect(
      at({ on_success: 'action-2', on_failure: 'action-3' }, { 'action-3': manual('bad', { on_completion: 'end-2' }) }),
    ).toEqual([['try', 'on error', ['bad', 'try_stop']], 'good']);
    const both = translate({
      ...start,
      ...tail,
      'action-1': manual('try', { on_success: 'action-2', on_failure: 'action-2' }),
    });
    expect(both.steps[0]).toMatchObject({ id: 'try', onError: 'continue' });
    // Both ways do something of their own and meet again.
    const three = {
      'action-2': manual('good', { on_completion: 'action-4' }),
      'action-3': manual('bad', { on_completion: 'action-4' }),
      'action-4': manual('last', { on_completion: 'end-1' }),
    };
    expect(at({ on_success: 'action-2', on_failure: 'action-3' }, three)).toEqual([
      'try',
      [
        'try_outcome',
        [
          ['steps.try.status == "failed"', ['bad']],
          ['else', ['good']],
        ],
      ],
      'last',
    ]);
  });

  it('run branches beside one another, each as a chain', () => {
    const workflow = {
      'start-1': { type: 'start', on_completion: 'parallel-1' },
      'parallel-1': { type: 'parallel', name: 'Both', next_steps: ['action-1', 'action-3'], on_completion: 'end-1' },
      'action-1': manual('a', { on_completion: 'action-2' }),
      'action-2': manual('b', { on_completion: 'end-2', delay: 5_000, timeout: 60_000 }),
      'action-3': manual('c', { on_completion: 'end-3' }),
      ...end(1, 2, 3),
    };
    expect(translate(workflow).steps[0]).toMatchObject({
      kind: 'parallel',
      steps: [
        { id: 'a' },
        { kind: 'wait', until: { durationMs: 5_000 }, after: [{ step: 'a' }] },
        { id: 'b', timeoutMs: 60_000, expiresMs: 60_000, after: [{ step: 'delay' }] },
        { id: 'c' },
      ],
    });
    expect(translate(workflow).steps[0]).not.toHaveProperty('steps.3.after');
  });

  it.each<[object, object]>([
    [
      { action: 'contain', target: { device: { hostname: 'pc-1' } } },
      { verb: 'isolate', input: { endpoints: ['pc-1'] } },
    ],
    [
      { action: 'allow', target: { device: { device_id: '7' } } },
      { verb: 'release', input: { endpoints: ['7'] } },
    ],
    [
      { action: 'deny', target: { file: { hashes: { sha256: 'f'.repeat(64), md5: 'a'.repeat(32) } } } },
      { verb: 'block-hash', input: { hash: 'f'.repeat(64) } },
    ],
    [
      { action: 'allow', target: { file: { hashes: { md5: 'a'.repeat(32) } } } },
      { verb: 'unblock-hash', input: { hash: 'a'.repeat(32) } },
    ],
    [
      { action: 'scan', target: { device: { hostname: '__host__:value' } } },
      { verb: 'scan', input: { endpoints: ['${{ inputs.host }}'] } },
    ],
    [
      { action: 'restart', target: { device: { hostname: 'a' } } },
      { verb: 'restart', input: { endpoints: ['a'] } },
    ],
    [
      { action: 'stop', target: { process: { pid: 12, name: 'x.exe' } }, args: { device: { hostname: 'a' } } },
      { verb: 'kill-process', input: { endpoint: 'a', processId: 12, name: 'x.exe' } },
    ],
    [
      { action: 'contain', target: { file: { name: 'x.exe', path: 'C:\\t' } }, args: { device: { hostname: 'a' } } },
      { verb: 'quarantine-file', input: { endpoint: 'a', path: 'C:\\t\\x.exe' } },
    ],
    [
      { body: { openc2: { request: { action: 'contain', target: { device: { hostname: 'pc-1' } } } } } },
      { verb: 'isolate' },
    ],
  ])('%j becomes a verb', (command, expected) => {
    const action = {
      type: 'action',
      name: 'do',
      agent: 'organization-1',
      commands: [openC2(command)],
      on_completion: 'end-1',
    };
    const { steps } = translate(
      { ...start, 'action-1': action, ...end(1) },
      { playbook_variables: { __host__: { type: 'string', external: true } } },
    );
    expect(steps[0]).toMatchObject({ kind: 'verb', ...expected });
  });

  it.each<[string, object]>([
    ['rm -rf __host__:value', { type: 'bash', command: 'rm -rf __host__:value' }],
    ['ipv4_net', openC2({ action: 'deny', target: { ipv4_net: '10.0.0.0/8' } })],
    ['Get-Process', { type: 'powershell', command: '', content_b64: Buffer.from('Get-Process').toString('base64') }],
    ['BREW /pot', { type: 'http-api', command: 'BREW /pot HTTP/1.1' }],
  ])('%s becomes a disabled step that a person carries out', (was, command) => {
    const action = { type: 'action', name: 'do', agent: 'organization-1', commands: [command], on_completion: 'end-1' };
    const { playbook, disabled } = translateCacao(file({ ...start, 'action-1': action, ...end(1) }));
    expect(playbook.steps[0]).toMatchObject({ kind: 'approval', disabled: true, notes: expect.stringContaining(was) });
    expect(disabled).toEqual(['do']);
  });

  it('send requests to the server among their targets, without credentials', () => {
    const command = {
      type: 'http-api',
      command: 'POST /v1/x?a=1 HTTP/1.1',
      headers: { Authorization: ['Basic x'], Accept: ['a', 'b'] },
      content: '{"ip": "__ip__:value", "costs": "$__ip__:value ${{"}',
    };
    const action = {
      type: 'action',
      name: 'ask',
      agent: 'organization-1',
      targets: ['http-api-1'],
      commands: [command],
      on_completion: 'end-1',
      out_args: ['__ip__'],
    };
    const { steps, inputs, variables } = translate(
      { ...start, 'action-1': action, ...end(1) },
      {
        playbook_variables: { __ip__: { type: 'ipv4-addr', external: true } },
        target_definitions: {
          'http-api-1': { type: 'http-api', name: 'x', address: { dname: ['api.example.org'] }, port: '8443' },
        },
      },
    );
    expect(steps).toMatchObject([
      // What a step writes to is a variable, which begins as the input.
      { kind: 'store', set: { ip: '${{ inputs.ip }}' } },
      {
        kind: 'request',
        connection: '${{ inputs.http_api_example_org }}',
        input: {
          method: 'POST',
          path: '/v1/x',
          query: { a: '1' },
          headers: { Accept: 'a, b' },
          body: { ip: '${{ vars.ip }}', costs: '${{ "$" }}${{ vars.ip }} $${{' },
        },
      },
      { kind: 'store', set: { ip: '${{ steps.ask.data }}' } },
    ]);
    expect(inputs['http_api_example_org']).toMatchObject({ label: 'HTTP connection to https://api.example.org:8443' });
    expect(variables).toEqual({ ip: null });
  });

  it('translate simple comparisons of STIX', () => {
    const variables = readVariables(
      {
        __a__: { type: 'string', external: true },
        __n__: { type: 'integer', value: '3' },
        __b__: { type: 'bool', value: 'true' },
      },
      new Set(),
    );
    const cel = (condition: string): string => translateCondition(condition, variables);
    expect(cel("__a__:value = 'it\\'s'")).toBe('inputs.a == "it\'s"');
    expect(cel("__n__:value != '5'")).toBe('vars.n != 5');
    expect(cel("[__a__:value IN ('x', 'y') AND NOT (__n__:value > 3 OR __b__:value)]")).toBe(
      '(inputs.a in ["x", "y"]) && !(((vars.n > 3) || vars.b))',
    );
    expect(cel("__a__:value LIKE '%mal%'")).toBe('inputs.a.contains("mal")');
    expect(cel("__a__:value NOT LIKE 'x%'")).toBe('!(inputs.a.startsWith("x"))');
    expect(cel("__a__:value MATCHES '^x'")).toBe('matches(inputs.a, "^x")');
    expect(cel('__a__:value')).toContain('!(default(inputs.a, null) in');
    for (const bad of [
      "[ipv4-addr:value = '1.2.3.4']",
      "__zz__:value = 'x'",
      "__a__:value MATCHES '(?=x)'",
      '__a__:value = ',
      '',
      "__a__:value LIKE 'a_b'",
      '('.repeat(60),
    ])
      expect(() => cel(bad)).toThrow(expect.objectContaining({ code: 'invalid_playbook' }));
  });

  it.each<[string, object, object, string, string]>([
    [
      'a step that does not exist',
      { 'action-1': manual('a', { on_completion: 'end-9' }) },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'does not exist',
    ],
    [
      'a cycle',
      {
        'action-1': manual('a', { on_completion: 'action-2' }),
        'action-2': manual('b', { on_completion: 'action-1' }),
      },
      {},
      `/workflow/${idOf('action-2')}/on_completion`,
      'cycle',
    ],
    [
      'a branch back to its condition',
      {
        'action-1': manual('a', { on_completion: 'while-condition-1' }),
        'while-condition-1': { type: 'while-condition', condition: 'x', on_true: 'action-1' },
      },
      {},
      `/workflow/${idOf('while-condition-1')}/on_true`,
      'cycle',
    ],
    [
      'no start',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { workflow_start: undefined },
      '',
      'workflow_start',
    ],
    [
      'a start that is none',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { workflow_start: 'action-1' },
      '/workflow_start',
      'type `start`',
    ],
    [
      'another version',
      { 'action-1': manual('a', { on_completion: 'end-1' }) },
      { spec_version: '1.1' },
      '/spec_version',
      'cacao-2.0',
    ],
    [
      'both ways on at once',
      { 'action-1': manual('a', { on_completion: 'end-1', on_success: 'end-1' }) },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'must not stand beside',
    ],
    [
      'one branch in parallel',
      {
        'action-1': manual('a', { on_completion: 'parallel-1' }),
        'parallel-1': { type: 'parallel', next_steps: ['end-1'], on_completion: 'end-1' },
      },
      {},
      `/workflow/${idOf('parallel-1')}/next_steps`,
      'two or more',
    ],
    ['an unknown type', { 'action-1': { type: 'single' } }, {}, `/workflow/${idOf('action-1')}/type`, 'must be one of'],
    ['an id of another type', { 'action-1': { type: 'end' } }, {}, `/workflow/${idOf('action-1')}`, 'identifier'],
    [
      'a list of ways',
      { 'action-1': { ...manual('a', {}), on_completion: ['end-1'] } },
      {},
      `/workflow/${idOf('action-1')}/on_completion`,
      'one step',
    ],
  ])('are refused for %s, with its place', (_, workflow, more, pointer, problem) => {
    expect(() => translateCacao(file({ ...start, ...end(1), ...workflow }, more))).toThrow(
      expect.objectContaining({
        code: 'invalid_playbook',
        details: {
          problems: expect.arrayContaining([
            expect.objectContaining({
              path: pointer,
              problem: expect.stringContaining(problem),
              line: expect.any(Number),
            }),
          ]),
        },
      }),
    );
  });

  it('are refused without an end, and with an id that is there twice', () => {
    expect(() => translateCacao(file({ ...start, 'action-1': manual('a', {}) }))).toThrow('no `end` step');
    const twice = file({ ...start, 'action-1': manual('a', { on_completion: 'end-1' }), ...end(1) }).replace(
      /"workflow": \{/,
      `"workflow": { "${idOf('end-1')}": {"type": "end"},`,
    );
    expect(() => translateCacao(twice)).toThrow('is there twice');
  });

  it('do not grow beyond one document, however often their branches share steps', () => {
    const doubling = Array.from({ length: 12 }, (_, index) => ({
      [`if-condition-${index + 1}`]: {
        type: 'if-condition',
        condition: '__b__:value',
        on_true: `if-condition-${index + 2}`,
        on_false: `if-condition-${index + 2}`,
        on_completion: 'end-1',
      },
    }));
    const workflow = Object.assign(
      {
        'start-1': { type: 'start', on_completion: 'if-condition-1' },
        'if-condition-13': {
          type: 'if-condition',
          condition: '__b__:value',
          on_true: 'action-1',
          on_completion: 'end-1',
        },
        'action-1': manual('a', { on_completion: 'end-2' }),
        ...end(1, 2),
      },
      ...doubling,
    ) as object;
    expect(() => translate(workflow)).toThrow('more than 1000 steps');
  });

  it('throw nothing but AppError, whatever the file holds', () => {
    const step = fc.constantFrom(
      'start-1',
      'end-1',
      'action-1',
      'action-2',
      'if-condition-1',
      'while-condition-1',
      'switch-condition-1',
      'parallel-1',
      'playbook-action-1',
      'x',
    );
    const way = fc.oneof({ weight: 8, arbitrary: step }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
    const body = (type: string) =>
      fc.record(
        {
          type: fc.oneof(
            { weight: 9, arbitrary: fc.constant(type) },
            { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 0 }) },
          ),
          name: fc.oneof(fc.string(), fc.integer()),
          on_completion: way,
          on_success: way,
          on_failure: way,
          on_true: way,
          on_false: way,
          cases: fc.oneof(fc.dictionary(fc.constantFrom('1', 'default', 'é'), way), way),
          next_steps: fc.oneof(fc.array(way), way),
          condition: fc.oneof(fc.constantFrom("__a__:value = 'x'", 'x', '['), fc.jsonValue({ maxDepth: 0 })),
          switch: fc.constantFrom('__a__:value', 'x'),
          commands: fc.oneof(
            fc.array(
              fc.oneof(
                fc.constantFrom<JsonObject>(
                  { type: 'manual', command: 'x' },
                  openC2({ action: 'contain', target: { device: {} } }) as JsonObject,
                  { type: 'http-api', command: 'GET /x HTTP/1.1' },
                ),
                fc.jsonValue({ maxDepth: 2 }),
              ),
            ),
            fc.jsonValue({ maxDepth: 1 }),
          ),
          delay: fc.jsonValue({ maxDepth: 0 }),
          timeout: fc.jsonValue({ maxDepth: 0 }),
          out_args: fc.oneof(fc.array(fc.constantFrom('__a__', 'x')), fc.integer()),
          targets: fc.jsonValue({ maxDepth: 1 }),
        },
        { requiredKeys: ['type'] },
      );
    const types = [
      'start',
      'end',
      'action',
      'if-condition',
      'while-condition',
      'switch-condition',
      'parallel',
      'playbook-action',
    ];
    const workflow = fc
      .tuple(...types.map(body), body('action'))
      .map((bodies) =>
        Object.fromEntries(
          bodies.map((one, index) => [`${types[index] ?? 'action'}-${index < types.length ? 1 : 2}`, one]),
        ),
      );
    fc.assert(
      fc.property(workflow, fc.jsonValue({ maxDepth: 1 }), (steps, variables) => {
        try {
          importPlaybook('cacao', file(steps, { playbook_variables: { __a__: variables } }), known);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('invalid_playbook');
        }
      }),
      { numRuns: 200 },
    );
  });
});
