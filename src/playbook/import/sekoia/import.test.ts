import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ParallelStep, Playbook, Step } from '#kernel/playbook.ts';
import { parsePlaybook } from '../../parse.ts';
import { importPlaybook } from '../import.ts';
import { translateSekoia } from './import.ts';

const sample = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const modules = { sekoia: '92d8bb47-7c51-445d-81de-ae04edbb6f0a', stormshield: '758103e9-eb62-4b0d-8c71-0ff9c60ca677' };
const isolate = 'a93e9854-09f1-4b52-851c-8d878121b716';

const trigger = (...to: readonly string[]) => ({ name: 'Alert', type: 'trigger', outputs: { default: to } });
const action = (id: string, to: readonly string[] = [], more: object = {}) => ({
  name: `Isolate ${id}`,
  type: 'action',
  action_uuid: isolate,
  module_uuid: modules.stormshield,
  outputs: { default: to },
  arguments: { id: '{{ node.0.host }}' },
  ...more,
});
const unknown = (to: readonly string[] = [], outputs: object = { default: to }) => ({
  name: 'Ask somebody',
  type: 'action',
  action_uuid: '00000000-0000-0000-0000-000000000001',
  module_uuid: modules.sekoia,
  outputs,
  arguments: { q: '{{ node.0.q }}' },
});
const operator = (subtype: string, to: readonly string[], more: object = {}) => ({
  name: subtype,
  type: 'operator',
  subtype,
  outputs: { default: to },
  ...more,
});
const file = (nodes: object, more: object = {}): string =>
  JSON.stringify({ name: 'A playbook', nodes, workspace: 'SOC', description: 'What it does', ...more }, null, 2);

const translate = (nodes: object): Playbook => translateSekoia(file(nodes)).playbook;
const known = { action: () => null, actionIds: [] };
const step = (steps: readonly Step[], id: string): Step =>
  steps.find((one) => one.id === id) ?? expect.fail(`no step ${id}`);
const graphOf = (playbook: Playbook): readonly Step[] =>
  (playbook.steps.find(({ kind }) => kind === 'parallel') as ParallelStep).steps;

describe('playbooks of Sekoia.io', () => {
  it('become a sequence where they are one, and keep name and description', () => {
    const playbook = translate({ 0: trigger('1'), 1: action('1', ['2']), 2: action('2') });
    expect(playbook).toEqual({
      id: 'a-playbook',
      title: 'A playbook',
      summary: 'What it does',
      inputs: {
        event: expect.objectContaining({ kind: 'document', required: true }),
        stormshield: expect.objectContaining({ kind: 'text', required: true }),
      },
      steps: ['1', '2'].map((id) => ({
        kind: 'action',
        id: `isolate_${id}`,
        title: `Isolate ${id}`,
        action: 'stormshield.isolate-agent',
        connection: '${{ inputs.stormshield }}',
        input: { id: '${{ inputs.event.host }}' },
      })),
    });
  });

  it('nest what only parts, with the cases in their order and without those that lead nowhere', () => {
    const cases = [
      { name: 'Critical!', left: '{{ node.0.urgency }}', comparison: '>=', right: '{{ 80 }}' },
      { name: 'skip', left: '{{ node.0.kind }}', comparison: 'in', right: '["a", "b"]' },
      { name: 'some', left: '{{ node.0.urgency }}', comparison: 'range', right: '[10, 20]' },
      { name: 'typed', left: '{{ node.0.n }}', comparison: '!=', right: '5', value_type: 'integer' },
    ];
    const condition = {
      name: 'How bad',
      type: 'operator',
      subtype: 'condition',
      cases,
      outputs: { 'Critical!': ['2'], skip: [], some: ['3'], else: [] },
    };
    const [branch] = translate({ 0: trigger('1'), 1: condition, 2: action('2'), 3: action('3') }).steps;
    expect(branch).toMatchObject({
      kind: 'branch',
      cases: [
        { when: 'inputs.event.urgency >= 80', name: 'critical', steps: [{ id: 'isolate_2' }] },
        { when: 'inputs.event.kind in ["a", "b"]', name: 'skip', steps: [{ kind: 'wait', title: 'Nothing' }] },
        {
          when: 'inputs.event.urgency >= 10 && inputs.event.urgency <= 20',
          name: 'some',
          steps: [{ id: 'isolate_3' }],
        },
      ],
    });
    expect((branch as { cases: readonly unknown[] }).cases).toHaveLength(3);
  });

  it('become a graph with edges where ways meet again, and `any` and `all` keep their meaning', () => {
    const condition = {
      name: 'Which',
      type: 'operator',
      subtype: 'condition',
      cases: [{ name: 'yes', left: '{{ node.0.a }}', comparison: '==', right: 'b' }],
      outputs: { yes: ['2'], else: ['3'] },
    };
    const playbook = translate({
      0: trigger('9'),
      9: action('9', ['1']),
      1: condition,
      2: action('2', ['4']),
      3: action('3', ['4']),
      4: operator('any', ['5']),
      5: action('5', ['6', '7']),
      6: action('6', ['8']),
      7: action('7', ['8']),
      8: operator('all', []),
    });
    expect(playbook.steps.map(({ id }) => id)).toEqual(['isolate_9', 'graph']);
    const graph = graphOf(playbook);
    const edges = (id: string) => step(graph, id).after;
    expect(edges('which')).toBeUndefined();
    expect(edges('isolate_2')).toEqual([{ step: 'which', case: 'yes' }]);
    expect(edges('isolate_3')).toEqual([{ step: 'which', case: 'else' }]);
    expect(step(graph, 'any')).toMatchObject({ join: 'any', after: [{ step: 'isolate_2' }, { step: 'isolate_3' }] });
    expect(edges('isolate_5')).toEqual([{ step: 'any' }]);
    expect(step(graph, 'all')).toMatchObject({ after: [{ step: 'isolate_6' }, { step: 'isolate_7' }] });
    expect(step(graph, 'all').join).toBeUndefined();
    expect(
      importPlaybook(
        'sekoia',
        file({ 0: trigger('1'), 1: condition, 2: unknown(['4']), 3: unknown(['4']), 4: unknown() }),
        known,
      ).report.problems,
    ).toEqual([]);
  });

  it('read the item, its position and the number of items inside a loop alone', () => {
    const args = {
      id: '{{ node.1.default.value.name }}',
      comment: '{{ node.1.default.index }} of {{ node.1.default.total }}',
    };
    const loop = operator('foreach', ['3'], { items: '{{ node.0.hosts | list }}', loop: ['2'] });
    const { playbook, disabled, notes } = translateSekoia(
      file({
        0: trigger('1'),
        1: loop,
        2: action('2', [], { arguments: args }),
        3: action('3', [], { arguments: args }),
      }),
    );
    expect(playbook.steps[0]).toMatchObject({
      kind: 'for-each',
      items: '${{ inputs.event.hosts.map(i, i) }}',
      as: 'item',
      steps: [
        {
          input: { id: '${{ item.name }}', comment: '${{ item_index }} of ${{ size(inputs.event.hosts.map(i, i)) }}' },
        },
      ],
    });
    expect(disabled).toEqual(['isolate_3']);
    expect(playbook.steps[1]).toMatchObject({
      kind: 'fail',
      disabled: true,
      notes: expect.stringContaining('{{ node.1.default.value.name }}'),
    });
    expect(notes.find(({ step: of }) => of === 'isolate_3')).toMatchObject({
      pointer: '/nodes/3',
      level: 'warning',
      line: expect.any(Number),
    });
  });

  it('keep what they store in variables', () => {
    const modifications = [
      { key: 'status', type: 'set', value: '{{ node.0.status }}' },
      { key: 'my list', type: 'append', value: '{{ store.status }}' },
      { key: 'other', type: 'remove', value: 'x' },
      { key: 'gone', type: 'unset' },
    ];
    const playbook = translate({ 0: trigger('1'), 1: operator('store', [], { modifications }) });
    expect(playbook.variables).toEqual({ status: null, my_list: [], other: [], gone: null });
    expect(playbook.steps[0]).toMatchObject({
      set: { status: '${{ inputs.event.status }}', gone: null },
      append: { my_list: '${{ vars.status }}' },
      remove: { other: 'x' },
    });
  });

  it('leave unknown modules to a person, who is told what was there, and let the rest go on', () => {
    const { playbook, disabled, notes } = translateSekoia(
      file({
        0: trigger('1', '2'),
        1: unknown(['3']),
        2: action('2', ['3']),
        3: action('3', [], { arguments: { id: '{{ node.1.x }}' } }),
      }),
    );
    const graph = graphOf(playbook);
    expect(step(graph, 'ask_somebody')).toMatchObject({
      kind: 'fail',
      disabled: true,
      notes: expect.stringMatching(/Sekoia\.io.*\{\{ node\.0\.q \}\}/s),
    });
    expect(disabled).toEqual(['ask_somebody']);
    expect(step(graph, 'isolate_3').after).toEqual([{ step: 'isolate_2' }]);
    expect(notes.map(({ text }) => text).join('\n')).toMatch(/Reads the result of `Ask somebody`/);
  });

  it('run nothing that hangs on a decision which could not be translated', () => {
    const deciding = unknown([], { known: ['2'], unknown: ['3'] });
    const regular = {
      name: 'Odd',
      type: 'operator',
      subtype: 'condition',
      cases: [{ name: 'yes', left: "{{ node.0.a | regex_match('(?=x)y') }}", comparison: '==', right: 'b' }],
      outputs: { yes: ['2'] },
    };
    for (const node of [deciding, regular]) {
      const { playbook, disabled } = translateSekoia(
        file({ 0: trigger('1'), 1: node, 2: action('2'), 3: action('3') }),
      );
      const [branch] = playbook.steps;
      expect(branch).toMatchObject({ kind: 'branch', disabled: true, notes: expect.stringContaining('It was:') });
      expect(disabled).toEqual([branch?.id]);
      expect(
        importPlaybook('sekoia', file({ 0: trigger('1'), 1: node, 2: unknown(), 3: unknown() }), known).report.problems,
      ).toEqual([]);
    }
  });

  it('turn requests into ours, with the server in a connection and without credentials', () => {
    const args = {
      url: 'https://api.example.org:8443/v1/{{ node.0.ip }}?full=1&q={{ node.0.q }}',
      method: 'post',
      headers: { 'X-Api-Key': 'k', accept: 'a/b' },
      json: { ip: '{{ node.0.ip }}' },
    };
    const request = {
      name: 'Ask',
      type: 'action',
      action_uuid: '40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5',
      outputs: { default: ['2'] },
      arguments: args,
    };
    const { playbook, notes } = translateSekoia(
      file({
        0: trigger('1'),
        1: request,
        2: action('2', [], { arguments: { id: '{{ node.1.json.agent }}', comment: '{{ node.1.status_code }}' } }),
      }),
    );
    expect(playbook.steps[0]).toEqual({
      kind: 'request',
      id: 'ask',
      title: 'Ask',
      connection: '${{ inputs.http_api_example_org }}',
      input: {
        method: 'POST',
        path: '/v1/${{ inputs.event.ip }}',
        query: { full: '1', q: '${{ inputs.event.q }}' },
        headers: { accept: 'a/b' },
        body: { ip: '${{ inputs.event.ip }}' },
      },
    });
    expect(playbook.steps[1]).toMatchObject({
      input: { id: '${{ steps.ask.data.body.agent }}', comment: '${{ steps.ask.data.status }}' },
    });
    expect(JSON.stringify(playbook)).not.toContain('"k"');
    expect(notes.find(({ pointer }) => pointer.endsWith('/X-Api-Key'))).toMatchObject({
      level: 'warning',
      step: 'ask',
    });
  });

  it('ask which trigger it was where there are two with different ways', () => {
    const playbook = translate({
      0: trigger('2'),
      1: { ...trigger('3'), name: 'By hand' },
      2: action('2'),
      3: action('3'),
    });
    expect(playbook.inputs['started_by']).toMatchObject({ kind: 'choice', values: ['trigger_0', 'trigger_1'] });
    expect(graphOf(playbook).map(({ if: when }) => when)).toEqual([
      'inputs.started_by == "trigger_0"',
      'inputs.started_by == "trigger_1"',
    ]);
  });

  it('come out without a problem from a file with every operator', () => {
    const { source, report } = importPlaybook('sekoia', sample('sekoia-every-operator.json'), known);
    expect(report.problems.filter(({ problem }) => !/unknown action|is not there/.test(problem))).toEqual([]);
    expect(report.steps).toBeGreaterThan(8);
    expect(parsePlaybook(source).playbook.id).toBe(report.playbook);
    // Above each step that was left to a person stands why.
    for (const id of report.disabled)
      expect(source).toMatch(new RegExp(`# (Not translated|Reads).*\\n\\s*- id: ${id}\\n`));
  });

  it.each<[string, JsonObject | string, string, string]>([
    ['an edge to nowhere', { 0: trigger('7') }, '/nodes/0/outputs/default', 'does not exist'],
    [
      'a loop to nowhere',
      { 0: trigger('1'), 1: operator('foreach', [], { loop: ['x'] }) },
      '/nodes/1/loop',
      'does not exist',
    ],
    ['a cycle', { 0: trigger('1'), 1: action('1', ['2']), 2: action('2', ['1']) }, '/nodes/2', 'cycle'],
    [
      'a loop that leads back to itself',
      { 0: trigger('1'), 1: operator('foreach', [], { loop: ['2'] }), 2: action('2', ['1']) },
      '/nodes/2',
      'cycle',
    ],
    ['an edge to a trigger', { 0: trigger('1'), 1: action('1', ['0']) }, '/nodes/1/outputs/default', 'trigger'],
    ['an unknown operator', { 0: trigger('1'), 1: operator('merge', []) }, '/nodes/1/subtype', 'must be one of'],
    ['an unknown type', { 0: { type: 'note' } }, '/nodes/0/type', 'must be trigger'],
    [
      'outputs that are no lists',
      { 0: { ...trigger(), outputs: { default: { 1: 2 } } } },
      '/nodes/0/outputs/default',
      'list of node ids',
    ],
    ['no nodes', {}, '/nodes', 'holds no node'],
  ])('are refused for %s, with its place', (_, nodes, pointer, problem) => {
    const error = caught(() => translateSekoia(file(nodes as object)));
    const [first] = (error.details?.['problems'] ?? []) as unknown as readonly {
      path: string;
      problem: string;
      line: number;
      column: number;
    }[];
    expect(first).toMatchObject({ path: pointer, problem: expect.stringContaining(problem) });
    const line = file(nodes as object).split('\n')[(first?.line ?? 0) - 1] ?? '';
    expect(line.slice((first?.column ?? 0) - 1)).toMatch(/^[[{"]/);
  });

  it('throw nothing but AppError, whatever the file holds', () => {
    const name = fc.constantFrom('0', '1', '2', 'x');
    const template = fc.constantFrom(
      '{{ node.1.x }}',
      '{{ store.a | join(",") }}',
      '{% if %}',
      'x',
      '{{',
      '{{ node.3.default.value }}',
      '[]',
    );
    const node = fc.oneof(
      fc.record({
        type: fc.constantFrom('trigger', 'action', 'operator', 'x'),
        subtype: fc.constantFrom('condition', 'foreach', 'store', 'any', 'all', 'x'),
        name: fc.oneof(fc.string(), fc.integer()),
        outputs: fc.oneof(
          fc.dictionary(fc.constantFrom('default', 'yes', 'else', ''), fc.array(name)),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        loop: fc.oneof(fc.array(name), fc.constant(3)),
        items: fc.oneof(template, fc.jsonValue({ maxDepth: 1 })),
        arguments: fc.oneof(
          fc.dictionary(
            fc.constantFrom('id', 'url', 'method', 'headers'),
            fc.oneof(template, fc.jsonValue({ maxDepth: 1 })),
          ),
          fc.constant(null),
        ),
        action_uuid: fc.constantFrom(isolate, '40bcf3c0-aa8b-4111-9b4e-f3caffccb4e5', 'x', 'constructor'),
        cases: fc.oneof(
          fc.array(
            fc.record({
              name: fc.constantFrom('yes', 'no', ''),
              left: template,
              right: fc.jsonValue({ maxDepth: 1 }),
              comparison: fc.constantFrom('==', 'in', 'range', '~'),
            }),
          ),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        modifications: fc.oneof(
          fc.array(fc.record({ key: fc.string(), type: fc.constantFrom('set', 'append', 'x'), value: template })),
          fc.constant({}),
        ),
      }),
      fc.jsonValue({ maxDepth: 1 }),
    );
    fc.assert(
      fc.property(fc.dictionary(name, node, { noNullPrototype: true }), (nodes) => {
        try {
          const { source } = importPlaybook('sekoia', JSON.stringify({ name: 'x', nodes }), known);
          expect(source).toContain('steps:');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('invalid_playbook');
        }
      }),
      { numRuns: 250 },
    );
  });
});

function caught(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}
