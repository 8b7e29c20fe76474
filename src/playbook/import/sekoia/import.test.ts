import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParallelStep, Playbook, Step } from '#kernel/playbook.ts';
import { parsePlaybook } from '../../parse.ts';
import { importPlaybook } from '../import.ts';
import { action, file, operator, trigger, unknown } from '../testing/sekoia-file.ts';
import { translateSekoia } from './import.ts';

const sample = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
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

  it('compare with the words True and False as with truth values', () => {
    const cases = [
      { name: 'sure', left: '{{ (node.0.confidence | int) >= 90 }}', comparison: '==', right: 'True' },
      { name: 'unsure', left: '{{ node.0.a == 1 }}', comparison: '==', right: 'False' },
      { name: 'else-wise', left: '{{ node.0.flag }}', comparison: '!=', right: 'true' },
    ];
    const condition = operator('condition', [], { cases, outputs: { sure: ['2'], unsure: ['3'], 'else-wise': ['4'] } });
    const nodes = { 0: trigger('1'), 1: condition, 2: action('2'), 3: action('3'), 4: action('4') };
    expect(translate(nodes).steps[0]).toMatchObject({
      cases: [
        { when: 'int(inputs.event.confidence) >= 90' },
        { when: '!((inputs.event.a == 1))' },
        { when: '!(lower(text(inputs.event.flag)) == "true")' },
      ],
    });
  });

  it('update threats, not alerts, and never select more than was selected', () => {
    const update = (filters: object) =>
      action('1', [], {
        action_uuid: '0c4541ac-c6f5-434a-83f2-a2ad03a84af5',
        module_uuid: 'ff675e74-e5c1-47c8-a571-d207fc297464',
        arguments: { status: 'resolved', new_analyst_verdict: 'True_positive', filters },
      });
    const chosen = update({ ids: '{{ node.0.ids }}', analyst_verdicts: '-', analyst_verdict: null });
    expect(translate({ 0: trigger('1'), 1: chosen }).steps[0]).toMatchObject({
      action: 'sentinelone.threats.updated-threat-incident',
      input: {
        filter: { ids: '${{ inputs.event.ids }}' },
        data: { incidentStatus: 'resolved', analystVerdict: 'true_positive' },
      },
    });
    const wider = update({ ids: '{{ node.0.ids }}', computer_names: ['WS-1'] });
    expect(translate({ 0: trigger('1'), 1: wider }).steps[0]).toMatchObject({
      kind: 'fail',
      disabled: true,
      notes: expect.stringContaining('The filter `computer_names` has no counterpart'),
    });
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
    const regular = {
      name: 'Odd',
      type: 'operator',
      subtype: 'condition',
      cases: [{ name: 'yes', left: "{{ node.0.a | regex_match('(?=x)y') }}", comparison: '==', right: 'b' }],
      outputs: { yes: ['2'] },
    };
    const { playbook, disabled } = translateSekoia(file({ 0: trigger('1'), 1: regular, 2: action('2') }));
    const [branch] = playbook.steps;
    expect(branch).toMatchObject({ kind: 'branch', disabled: true, notes: expect.stringContaining('It was:') });
    expect(disabled).toEqual([branch?.id]);
    const { report } = importPlaybook('sekoia', file({ 0: trigger('1'), 1: regular, 2: unknown() }), known);
    expect(report.problems).toEqual([]);
  });

  it('let an input choose the output of an unknown action, and take none without it', () => {
    const deciding = unknown([], { known: ['2'], 'not known': ['3'] });
    const { playbook, disabled, notes } = translateSekoia(
      file({ 0: trigger('1'), 1: deciding, 2: action('2'), 3: action('3') }),
    );
    expect(playbook.steps[0]).toMatchObject({
      kind: 'branch',
      notes: expect.stringContaining('It was:'),
      cases: [
        { when: 'default(inputs.output_ask_somebody, "") == "known"', steps: [{ id: 'isolate_2' }] },
        { when: 'default(inputs.output_ask_somebody, "") == "not known"', steps: [{ id: 'isolate_3' }] },
      ],
    });
    expect(playbook.inputs['output_ask_somebody']).toMatchObject({ kind: 'choice', values: ['known', 'not known'] });
    expect(playbook.inputs['output_ask_somebody']).not.toHaveProperty('default');
    expect(disabled).toEqual([]);
    expect(notes).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        text: expect.stringMatching(/Not translated.*`output_ask_somebody`/),
      }),
    );
    const nodes = { 0: trigger('1'), 1: deciding, 2: unknown(), 3: unknown() };
    expect(importPlaybook('sekoia', file(nodes), known).report.problems).toEqual([]);
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
});
