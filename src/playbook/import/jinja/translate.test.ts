import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Scope } from '../../scope.ts';
import { exampleScope } from '../../scope.example.ts';
import { resolveTemplate } from '../../template.ts';
import { member } from '../cel-text.ts';
import { translateTemplate, type JinjaNames } from './translate.ts';

const names: JinjaNames = {
  resolve: (root, [first, ...rest]) => {
    if (root === 'node') return { text: 'inputs', used: 1 };
    if (root === 'store') return { text: member('vars', `${first}`), used: 1 };
    throw new AppError('invalid_playbook', `no ${root} ${rest.length}`);
  },
};

const inputs: JsonObject = {
  name: 'Ada',
  n: 5,
  list: ['a', null, 'c'],
  rows: [
    { id: 1, v: { w: 'x' } },
    { id: 2, v: { w: 'y' } },
  ],
  'a key': { 'source.ip': '10.0.0.1' },
  yes: true,
  none: null,
  empty: [],
  json: '{"k": [1, 2]}',
  host: 'www.example.org',
  scans: { av1: { detected: true }, av2: { detected: false } },
};
const scope: Scope = { ...exampleScope, inputs };
const run = (template: string): unknown => resolveTemplate(translateTemplate(template, names), scope, 'x');

describe('Jinja in our language', () => {
  it.each<[string, unknown]>([
    ['plain $ { text', 'plain $ { text'],
    ['costs ${{ node.0.n }}$', 'costs $5$'],
    ["{{ '${{ x }}' }}", '${{ x }}'],
    ['{{ node.0.n }}', 5],
    [' {{ node.0.n }} ', 5],
    ['n={{ node.0.n }}, {{- node.0.name -}} !', 'n=5,Ada!'],
    ['{{ node.0["a key"]["source.ip"] }}', '10.0.0.1'],
    ['{{ node.0.list[0] }}{# a remark }} #}', 'a'],
    ['{{ node.0.rows.1.v.w }}', 'y'],
    ['{{ node.0.list | length }}', 3],
    ["{{ node.0.list | reject('equalto', None) | join(',') }}", 'a,c'],
    ["{{ (node.0.list | reject('equalto', None)) | join('') }}", 'ac'],
    ["{{ node.0.rows | map(attribute='v.w') | list }}", ['x', 'y']],
    ["{{ node.0.rows | selectattr('id', 'gt', 1) | map(attribute='id') | first }}", 2],
    ["{{ node.0.rows | map(attribute='v.w') | last | upper }}", 'Y'],
    ["{{ node.0.rows | map(attribute='note', default='') | join('|') }}", '|'],
    ["{{ node.0.missing | default('d') }}", 'd'],
    ["{{ node.0.empty | default('d', true) }}", 'd'],
    ['{{ node.0.missing or node.0.name }}', 'Ada'],
    ["{{ node.0.name ~ '-' ~ node.0.n }}", 'Ada-5'],
    ["{{ 'big' if node.0.n > 3 else 'small' }}", 'big'],
    ["{{ node.0.name | replace('d', 'D') | lower | trim }}", 'ada'],
    ['{{ node.0.json | fromjson }}', { k: [1, 2] }],
    ['{{ (node.0.json | fromjson).k[1] }}', 2],
    ['{{ node.0.rows[0] | tojson }}', '{"id":1,"v":{"w":"x"}}'],
    ['{{ node.0.scans | list }}', ['av1', 'av2']],
    ["{% if node.0.scans['av1']['detected'] != False %} yes {% endif %}", ' yes '],
    ['{%if node.0.nothing is defined or node.0.none is defined %}true1{% endif %}', ''],
    ['{% if node.0.n == 1 %}one{% elif node.0.n >= 5 and not node.0.empty %}many{% else %}some{% endif %}', 'many'],
    ['{% for row in node.0.rows %}[{{ row.id }}]{% endfor %}', '[1][2]'],
    ["{% if node.0.host | regex_match('.*example\\.org', ignore_case=False) %}true1{% endif %}", 'true1'],
    ["{{ node.0.host | regex_match('^www.*') }}", true],
    ["{{ node.0.host | regex_match('example') or node.0.host | regex_search('EXAMPLE', ignore_case=True) }}", true],
    ["{{ node.0.rows | jsonpath('$[?(@.id > 1)].v.w', True) }}", ['y']],
    ["{{ node.0.rows | jsonpath('$[*].id') }}", 1],
    // As the library of the platform takes it: one equals sign, no `@`, a dot before brackets.
    ["{{ node.0.rows | jsonpath('$[?(id=2)].v.w', True) }}", ['y']],
    ['{{ node.0.rows | jsonpath("$.[?(v.w=\\"x\\" & @.id=1)].[\'id\']", True) }}', [1]],
    ["{{ node.0.rows | jsonpath('$[?(id=1 | id = 2)].id', True) }}", [1, 2]],
    ["{{ node.0['a key'] | jsonpath('$..[\"source.ip\"]', True) }}", ['10.0.0.1']],
    ['{{ (-120) | time_with_delta }}', '2026-01-31T11:58:00.000Z'],
    ['{% if node.0.n in range(0,5) %}Low{% elif node.0.n in range(5,10)%}Medium{% else %}High{% endif %}', 'Medium'],
    ['{{ 4.5 in range(5) or 5 not in range(5) }}', true],
    ['{% for i in range(3) %}{{ i }}{% endfor %}', '012'],
    ['{{ [2, 1, 2] | unique | sort | sum }}', 3],
    ['{{ 1769846400 | timestamp_to_iso8601 }}', '2026-01-31T08:00:00.000Z'],
    ["{{ 'x' in node.0.rows | map(attribute='v.w') }}", true],
    ["{{ 'Ad' in 'Ada' and 3 not in [1, 2] }}", true],
    ["{{ node.0.host.split('.')[1] }}", 'example'],
    ["{{ node.0.scans.get('av9', 'none') }}", 'none'],
    ['{{ 7 // 2 + 2 * 3 - 1 }}', 8],
    ["{{ {'a': [1, 'b'], 'c': node.0.yes} }}", { a: [1, 'b'], c: true }],
    ["{{ '\\u00e9\\n' ~ \"'\" }}", "é\n'"],
    ['{{ -node.0.n }}', -5],
    ["{{ node.0['rows'][node.0.rows[0].id].v.w }}", 'y'],
  ])('%s', (template, value) => expect(run(template)).toEqual(value));

  it.each([
    ["{{ node.0.host | regex_match('(?=a)b') }}", /expression would be/],
    ["{{ node.0.rows | jsonpath('$.[') }}", /expression would be/],
    ['{{ node.0.x | base64 }}', /filter `base64`/],
    ['{{ node.0.list | sort(reverse=true) }}', /use of the Jinja filter `sort`/],
    ["{{ node.0.rows | sum(attribute='id') }}", /use of the Jinja filter `sum`/],
    ['{{ node.0.n | int(16) }}', /use of the Jinja filter `int`/],
    ['{{ node.0.x is divisibleby 3 }}', /test `divisibleby`/],
    ['{{ node.0.x.frob() }}', /method `frob`/],
    ['{{ now() }}', /function `now`/],
    ['{{ node.0.n in range(node.0.n) }}', /use of the Jinja function `range`/],
    ['{% for i in range(5000) %}x{% endfor %}', /more than 100 numbers/],
    ['{% set x = 1 %}', /block `set x = 1`/],
    ['{% if node.0.x %}', /has no `endif`/],
    ['{{ node.0.x ', /not closed/],
    ['{{ other.x }}', /no other/],
    ['{{ node.0. }}', /ends too early/],
    ['{{ 1 ? 2 }}', /is not Jinja/],
    [`{{ ${'('.repeat(50)}1${')'.repeat(50)} }}`, /nested deeper/],
    [`{{ ${'node.0.x + '.repeat(400)}1 }}`, /characters|nodes|longer/],
    [`{{ ${'a'.repeat(9_000)} }}`, /longer than 8192/],
  ])('%s is left to a person', (template, reason) => {
    expect(() => translateTemplate(template, names)).toThrow(
      expect.objectContaining({ code: 'invalid_playbook', message: expect.stringMatching(reason) }),
    );
  });

  it('throws nothing but AppError, whatever it is given', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      'if ',
      'endif',
      'for x in ',
      'endfor',
      'node.0.a',
      '|',
      'default',
      'map',
      '(',
      ')',
      '[',
      ']',
      "'",
      '"',
      '\\',
      '1',
      '.',
      ' ',
      '-',
      'not ',
      'is ',
      'defined',
      '~',
      '${{',
      'é',
      '\n',
      '{',
      '}',
      ',',
      '=',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        (template) => {
          try {
            translateTemplate(template, names);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
