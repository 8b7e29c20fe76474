import { describe, expect, it } from 'vitest';
import type { BranchStep, Playbook, Step } from '#kernel/playbook.ts';
import { exampleScope } from '../../scope.example.ts';
import { resolveTemplate } from '../../template.ts';
import { importPlaybook } from '../import.ts';
import { action, file, operator, request, readJson, trigger, unknown } from '../testing/sekoia-file.ts';
import { publicShapes } from '../testing/public-shapes.ts';
import { translateSekoia } from './import.ts';

/* Shapes that the public playbooks of the platform have, in words of our own. */

const known = { action: () => null, actionIds: [] };
const translate = (nodes: object): Playbook => translateSekoia(file(nodes)).playbook;
const notesOf = (nodes: object): readonly (readonly [string, string])[] =>
  translateSekoia(file(nodes)).notes.map(({ pointer, text }) => [pointer, text]);
const condition = (left: string, comparison: string, right: unknown, more: object = {}) =>
  operator('condition', [], {
    cases: [{ name: 'yes', left, comparison, right, ...more }],
    outputs: { yes: ['2'], else: [] },
  });
const whenOf = (node: object): string | undefined =>
  (translate({ 0: trigger('1'), 1: node, 2: action('2') }).steps[0] as BranchStep).cases[0]?.when;
const inputOf = (args: object): unknown =>
  (translate({ 0: trigger('1'), 1: request(args) }).steps[0] as Extract<Step, { kind: 'request' }>).input;

describe('conditions as the public playbooks write them', () => {
  it.each<[string, string, unknown, object, string]>([
    ['{{ node.0.u }}', 'range', '[{{76}}, {{100}}]', {}, 'inputs.event.u >= 76 && inputs.event.u <= 100'],
    ['{{ node.0.u }}', 'range', [0, 9], { value_type: 'integer' }, 'inputs.event.u >= 0 && inputs.event.u <= 9'],
    ['{{ node.0.l | length }}', '>=', '1', {}, 'size(inputs.event.l) >= 1'],
    ['{{ node.0.l | length }}', '==', '1', {}, 'size(inputs.event.l) == 1'],
    ['{{ node.0.zone }}', '==', '{{ 4 }} ', {}, 'inputs.event.zone == 4'],
    ['{{ node.0.zone }}', '==', '12', {}, 'text(inputs.event.zone) == "12"'],
    ['{{ node.0.zone }}', '==', '12', { value_type: 'string' }, 'inputs.event.zone == "12"'],
    ['{{ node.0.kind }}', 'in', "['a', '{{ node.0.b }}']", {}, 'inputs.event.kind in ["a", text(inputs.event.b)]'],
    ['{{ node.0.ids }}', '!=', '[]', {}, 'inputs.event.ids != []'],
  ])('%s %s %s', (left, comparison, right, more, when) =>
    expect(whenOf(condition(left, comparison, right, more))).toBe(when),
  );

  it('never run what hangs on an output that no case has, and say so', () => {
    const misspelt = operator('condition', [], {
      cases: [{ name: 'Is defined', left: '{{ node.0.a }}', comparison: '==', right: 'x' }],
      outputs: { 'Is definde': ['2'], else: ['3'] },
    });
    const nodes = { 0: trigger('1'), 1: misspelt, 2: action('2', ['4']), 3: action('3', ['4']), 4: action('4') };
    expect(notesOf(nodes)).toContainEqual([
      '/nodes/1/outputs/Is definde',
      expect.stringMatching(/No case is called `Is definde`.*never runs/),
    ]);
    const branch = translate({ ...nodes, 2: action('2'), 3: action('3') }).steps[0] as BranchStep;
    expect(branch.cases.map(({ when, steps }) => [when, steps[0]?.title])).toEqual([
      ['inputs.event.a == "x"', 'Nothing'],
      ['"Is definde" == ""', 'Isolate 2'],
      [undefined, 'Isolate 3'],
    ]);
    expect(
      importPlaybook('sekoia', file({ ...nodes, 2: unknown(['4']), 3: unknown(['4']), 4: unknown() }), known).report
        .problems,
    ).toEqual([]);
  });
});

describe('stores as the public playbooks use them', () => {
  it('take keys with dots, which are read like members, and read literals as what they stand for', () => {
    const store = operator('store', ['2'], {
      modifications: [
        { key: 'alert.id', type: 'set', value: '{{ node.0.id }}' },
        { key: 'alert_id', type: 'set', value: 'other' },
        { key: 'tags', type: 'set', value: "['a', 'b']" },
        { key: 'since', type: 'set', value: '{{ (-120) | time_with_delta }}' },
      ],
    });
    const reader = action('2', [], {
      arguments: { id: '{{ store.alert.id }}', comment: "{{ store.tags | join(',') }} {{ store.gone }}" },
    });
    const { playbook, notes } = translateSekoia(file({ 0: trigger('1'), 1: store, 2: reader }));
    expect(playbook.steps).toMatchObject([
      {
        set: {
          alert_id: '${{ inputs.event.id }}',
          alert_id_2: 'other',
          tags: ['a', 'b'],
          since: '${{ addTime(run.now, (-120)) }}',
        },
      },
      { input: { id: '${{ vars.alert_id }}' } },
    ]);
    expect(playbook.variables).toHaveProperty('gone', null);
    expect(notes.find(({ text }) => /Reads `gone` from the store/.test(text))).toMatchObject({
      pointer: '/nodes/2',
      level: 'warning',
    });
  });
});

describe('requests as the public playbooks make them', () => {
  it.each<[string, object, object]>([
    [
      'a body as a literal with templates inside',
      {
        url: 'https://x.example/a',
        method: 'post',
        json: '{\n"who": "{{ node.0[\'name\'] }}",\n"how": "{% if node.0.u in range(0,50) %}Low{% else %}High{% endif %}",\n"rows": [{{ node.0.row }}],\n"check": True\n}',
      },
      {
        body: {
          who: '${{ text(inputs.event.name) }}',
          how: expect.stringContaining('"Low"'),
          rows: ['${{ inputs.event.row }}'],
          check: true,
        },
      },
    ],
    [
      'parameters as a literal',
      { url: 'https://x.example/a', method: 'get', params: "{\n 'ip': '{{ node.0['output'][0] }}',\n 'days': '90'\n}" },
      { query: { ip: '${{ text(inputs.event.output[0]) }}', days: '90' } },
    ],
    [
      'parameters as a query, which is encoded once',
      { url: 'https://x.example/a', method: 'get', params: 'since={{ node.0.a | urlencode }}&sort=A%20B' },
      { query: { since: '${{ text(inputs.event.a) }}', sort: 'A B' } },
    ],
    [
      'a body that is a plain text',
      { url: 'https://x.example/a', method: 'post', json: 'Hi {{ node.0.a }}' },
      { body: 'Hi ${{ inputs.event.a }}' },
    ],
  ])('%s', (_, args, input) => expect(inputOf(args)).toMatchObject(input));

  it('keep servers whose names are still to be filled in, and report every argument that is left out', () => {
    const args = {
      url: 'https://_to_update_.example/a',
      method: 'get',
      verify_ssl: false,
      auth_type: 'Basic',
      auth_password: 'p',
      proxy: 'x',
    };
    const nodes = { 0: trigger('1'), 1: request(args) };
    expect(translate(nodes).steps[0]).toMatchObject({
      kind: 'request',
      connection: '${{ inputs.http_to_update_example }}',
    });
    expect(
      notesOf(nodes)
        .filter(([pointer]) => pointer.startsWith('/nodes/1/'))
        .map(([pointer]) => pointer),
    ).toEqual(['verify_ssl', 'auth_type', 'auth_password', 'proxy'].map((name) => `/nodes/1/arguments/${name}`));
    expect(JSON.stringify(translate(nodes))).not.toContain('"p"');
  });

  it('know the reason of a status, and refuse results that have no counterpart', () => {
    const asks = (name: string) => ({
      ...condition(`{{ node.1.${name} }}`, '==', 'Not Found'),
      outputs: { yes: ['3'], else: [] },
    });
    const reads = (name: string) => {
      const asked = request({ url: 'https://x.example/a', method: 'get' }, ['2']);
      return translateSekoia(file({ 0: trigger('1'), 1: asked, 2: asks(name), 3: action('3') }));
    };
    const when = (reads('reason').playbook.steps[1] as BranchStep).cases[0]?.when ?? '';
    const answered = { ...exampleScope, steps: { ...exampleScope.steps, ask: answer(404) } };
    expect(resolveTemplate(`\${{ ${when} }}`, answered, 'x')).toBe(true);
    expect(
      reads('elapsed')
        .notes.map(({ text }) => text)
        .join(),
    ).toContain('`elapsed` of a request has no counterpart');
  });
});

describe('JSON that is read out of a result', () => {
  it('needs no action: the matches as a list, one match alone, or the whole', () => {
    const nodes = {
      0: trigger('1'),
      1: readJson(
        {
          file: '{{ node.0.stix }}',
          to_file: false,
          jsonpath: '$.objects[?(type="seen")].objects[?(@.type="ip")].value',
          return_list: true,
        },
        ['2'],
      ),
      2: readJson({ file: '{{ node.0.stix }}', jsonpath: '$..["host.name"]' }, ['3']),
      3: readJson({ file: '{{ node.0.stix }}' }, ['4']),
      4: action('4', [], { arguments: { id: "{{ node.1['output'][0] }}", comment: '{{ node.2.output }}' } }),
    };
    const { steps } = translate(nodes);
    const stix = {
      objects: [
        { type: 'seen', objects: { 0: { type: 'ip', value: '192.0.2.1' }, 1: { type: 'url', 'host.name': 'PC' } } },
      ],
    };
    const scope = { ...exampleScope, inputs: { event: { stix } } };
    const set = (index: number) =>
      Object.values(
        resolveTemplate((steps[index] as Extract<Step, { kind: 'store' }>).set ?? {}, scope, 'x') as object,
      )[0] as unknown;
    expect([set(0), set(1), set(2)]).toEqual([['192.0.2.1'], 'PC', stix]);
    expect(steps[3]).toMatchObject({ input: { id: '${{ vars.read_read[0] }}', comment: '${{ vars.read_read_2 }}' } });
  });

  it.each([
    [{ file_path: '{{ node.0.path }}', jsonpath: '$.a' }, /file of the platform/],
    [{ file: '{{ node.0.a }}', to_file: true }, /file of the platform/],
    [{ file: '{{ node.0.a }}', jsonpath: '' }, /JSONPath is empty/],
    [{ file: '{{ node.0.a }}', jsonpath: '$.[' }, /not a JSONPath/],
  ])('is left to a person for %j', (args, reason) => {
    expect(translate({ 0: trigger('1'), 1: readJson(args) }).steps[0]).toMatchObject({
      disabled: true,
      notes: expect.stringMatching(reason),
    });
  });
});

describe('what an action selects', () => {
  const update = (filters: unknown, more: object = {}) =>
    translate({
      0: trigger('1'),
      1: action('1', [], {
        action_uuid: '0c4541ac-c6f5-434a-83f2-a2ad03a84af5',
        arguments: { status: 'resolved', ...(filters === undefined ? {} : { filters }), ...more },
      }),
    }).steps[0];

  it.each<[string, unknown]>([
    ['computed', '{{ node.0.filters }}'],
    ['not there', undefined],
    ['empty', {}],
    ['left as the editor wrote it', { analyst_verdicts: '-', ids: '' }],
    ['a list of nothing', { ids: '[]', site_ids: ['1'] }],
  ])('is left to a person when it is %s: with us it would be everything', (_, filters) =>
    expect(update(filters)).toMatchObject({ disabled: true, notes: expect.stringMatching(/everything/) }),
  );

  it('is taken from a text that is an object', () =>
    expect(update("{'ids': '{{ node.0.id }}'}")).toMatchObject({
      input: { filter: { ids: '${{ text(inputs.event.id) }}' } },
    }));

  it('is left to a person for an agent action without a filter', () => {
    const isolateAll = action('1', [], { action_uuid: '1268a50e-e31d-49f3-b473-f5f9e2e93c6e', arguments: {} });
    const { steps, inputs } = translate({ 0: trigger('1'), 1: isolateAll });
    expect(steps[0]).toMatchObject({ disabled: true });
    // Nothing uses the connection, so that nobody is asked for it.
    expect(inputs).not.toHaveProperty('sentinelone');
  });
});

describe('actions without a counterpart', () => {
  it('leave no credential in the notes of their step', () => {
    const args = {
      intake_key: 'k-1',
      headers: { 'X-Api-Key': 'k-2', Accept: 'a/b' },
      password: 'k-3',
      list: [{ token: 'k-4' }],
    };
    const { playbook } = translateSekoia(file({ 0: trigger('1'), 1: { ...unknown(), arguments: args } }));
    const [step] = playbook.steps;
    expect(step?.notes).toContain('"Accept":"a/b"');
    expect(step?.notes).not.toMatch(/k-\d/);
    expect(step?.notes).toMatch(/"intake_key":"\(left out\)"/);
  });

  it('have an input for their result, so that what comes after them can be tried', () => {
    const nodes = {
      0: trigger('1'),
      1: unknown(['2']),
      2: action('2', [], { arguments: { id: "{{ node.1.rule['name'] }}" } }),
    };
    const { playbook, notes } = translateSekoia(file(nodes));
    expect(playbook.inputs['result_ask_somebody']).toMatchObject({ kind: 'document' });
    expect(playbook.steps[1]).toMatchObject({
      input: { id: '${{ default(steps.ask_somebody.data, inputs.result_ask_somebody).rule.name }}' },
    });
    expect(notes.map(({ text }) => text).join()).toContain('until it is, the input `result_ask_somebody` may hold one');
  });
});

describe('whole playbooks in the shapes of the public ones', () => {
  it.each(publicShapes)('$id comes out without a problem', ({ id, text }) => {
    const { report } = importPlaybook('sekoia', text, known);
    expect(
      report.problems.filter(
        ({ severity, problem }) => severity === 'error' && !/unknown action|is not there/.test(problem),
      ),
    ).toEqual([]);
    expect(report.playbook).toBe(id);
  });
});

describe('triggers that hand over nothing that is read', () => {
  it('ask for no event', () => {
    const { playbook, notes } = translateSekoia(
      file({ 10: { ...trigger('1'), name: 'cron' }, 1: unknown([], { default: [] }) }),
    );
    expect(playbook.inputs).not.toHaveProperty('event');
    expect(notes.map(({ text }) => text).join()).toMatch(/Nothing reads what the trigger `cron` hands over/);
  });
});

function answer(status: number) {
  return {
    ...exampleScope.steps['isolate'],
    data: { status, headers: {}, body: {} },
  } as (typeof exampleScope.steps)['isolate'];
}
