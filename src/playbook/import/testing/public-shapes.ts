import type { JsonObject } from '#kernel/json.ts';
import { action, file, operator, readJson, request, trigger, unknown } from './sekoia-file.ts';

/*
 * Whole playbooks in the shapes that the public set of the platform has, in words of our own, each with inputs that stand in for what
 * only the platform could give.
 */

export interface PublicShape {
  readonly id: string;
  readonly text: string;
  readonly inputs: JsonObject;
  /** Steps that have to have run, by id. */
  readonly ran: readonly string[];
  /** Steps that must not. */
  readonly kept?: readonly string[];
}

const named = (name: string, node: object): object => ({ ...node, name });
const shape = (title: string, nodes: object): string =>
  file(nodes, { name: title, tags: ['alerts'], community_uuid: null });
const decide = (name: string, cases: readonly object[], outputs: object): object =>
  named(name, operator('condition', [], { cases, outputs }));
const look = (name: string, to: readonly string[]): object => named(name, unknown(to));
const tell = (name: string, url: string, args: object, to: readonly string[] = []): object =>
  named(name, request({ url, method: 'post', verify_ssl: true, fail_on_http_error: true, ...args }, to));
const stix = {
  objects: [
    { type: 'seen', objects: { 0: { type: 'ip', value: '192.0.2.7' }, 1: { type: 'ip', value: '192.0.2.8' } } },
  ],
};

export const publicShapes: readonly PublicShape[] = [
  {
    id: 'look-up-addresses',
    text: shape('Look up addresses', {
      0: trigger('1'),
      1: look('Get the alert', ['2']),
      2: named(
        'Find addresses',
        readJson(
          {
            file: '{{ node.1.stix }}',
            to_file: false,
            jsonpath: '$.objects[?(type="seen")].objects[?(@.type="ip")].value',
            return_list: true,
          },
          ['3'],
        ),
      ),
      3: named('Each address', operator('foreach', ['6'], { items: "{{ node.2['output'] }}", loop: ['4'] })),
      4: decide(
        'Is it ours',
        [
          {
            name: 'No',
            left: "{%if node.3.default.value | regex_match('(^10\\\\.)|(^192\\\\.168\\\\..*)',ignore_case=False) %}true1{% endif %}",
            right: 'true1',
            comparison: '!=',
          },
        ],
        { No: ['5'], else: [] },
      ),
      5: named(
        'Remember',
        operator('store', [], {
          modifications: [{ key: 'seen.outside', type: 'append', value: '{{ node.3.default.value }}' }],
        }),
      ),
      6: tell('Say what was found', 'https://_hook_.example.org/x?full=1', {
        json: { text: "{{ store.seen.outside | unique | join(',') }}", count: '{{ store.seen.outside | length }}' },
      }),
    }),
    inputs: { event: { q: 'x' }, http_hook_example_org: 'Web', result_get_the_alert: { stix } },
    ran: ['find_addresses', 'each_address', 'remember/0', 'remember/1', 'say_what_was_found'],
    kept: ['get_the_alert'],
  },
  {
    id: 'ticket-by-urgency',
    text: shape('Ticket by urgency', {
      0: named('By hand', trigger('1')),
      10: named('Alert created', trigger('2')),
      1: named(
        'Keep',
        operator('store', ['3'], { modifications: [{ key: 'alert.id', type: 'set', value: '{{ node.0.id }}' }] }),
      ),
      2: named(
        'Keep',
        operator('store', ['3'], { modifications: [{ key: 'alert.id', type: 'set', value: '{{ node.10.id }}' }] }),
      ),
      3: look('Get the alert', ['4']),
      4: decide(
        'How urgent',
        [
          {
            name: 'P1',
            left: "{{ node.3.urgency['value'] }}",
            right: '[{{76}}, {{100}}]',
            comparison: 'range',
            description: 'P1',
          },
          {
            name: 'P2',
            left: "{{ node.3.urgency['value'] }}",
            right: '[{{0}}, {{75}}]',
            comparison: 'range',
            description: 'P2',
          },
        ],
        { P1: ['5'], P2: ['6'], else: ['9'] },
      ),
      5: named(
        'First',
        operator('store', ['7'], { modifications: [{ key: 'priority.id', type: 'set', value: 'P1' }] }),
      ),
      6: named(
        'Second',
        operator('store', ['7'], { modifications: [{ key: 'priority.id', type: 'set', value: 'P2' }] }),
      ),
      7: tell(
        'Open a ticket',
        'https://_tickets_.example.org/issue/',
        {
          json: '{\n"id": "{{ store.alert.id }}",\n"priority": "{{ store.priority.id }}",\n"level": "{% if node.3.urgency[\'value\'] in range(0,50) %}Low{% else %}High{% endif %}",\n"rows": [{{ node.3.row }}],\n"check": True\n}',
        },
        ['8'],
      ),
      8: decide(
        'Opened',
        [{ name: 'failed', left: '{{ node.7.status_code | int }}', right: '{{ 201 | int }}', comparison: '!=' }],
        { failed: ['9'], else: [] },
      ),
      9: look('Comment', []),
    }),
    inputs: {
      event: { id: 'a-1', q: 'x' },
      started_by: 'trigger_10',
      http_tickets_example_org: 'Web',
      result_get_the_alert: { urgency: { value: 80 }, row: { a: 1 } },
    },
    ran: ['keep_2', 'how_urgent', 'first', 'open_a_ticket', 'opened'],
    kept: ['keep', 'second'],
  },
  {
    id: 'forward-what-is-new',
    text: shape('Forward what is new', {
      3: named('cron', trigger('1')),
      1: named(
        'Times',
        operator('store', ['2'], {
          modifications: [
            { key: 'start', type: 'set', value: '{{ (-120) | time_with_delta}}' },
            { key: 'tags', type: 'set', value: "['new', 'log']" },
          ],
        }),
      ),
      2: named(
        'Ask for logs',
        request(
          {
            url: 'https://ENDPOINT.example.org/logs',
            method: 'get',
            params: 'since={{ store.start | urlencode }}&order=ASC',
            headers: { Authorization: 'SSWS APIKEY' },
          },
          ['4'],
        ),
      ),
      4: named('Each row', operator('foreach', [], { items: '{{ store.tags }}', loop: ['6'] })),
      6: named('Search', unknown(['7'])),
      7: decide(
        'Known',
        [
          {
            name: 'yes',
            left: "{{ node.6 | jsonpath(\"$.events[?(@.name == 'x')]['id']\", True) | length }}",
            right: '1',
            comparison: '>=',
          },
        ],
        { yes: [], else: ['8'] },
      ),
      8: named(
        'Keep it',
        operator('store', [], {
          modifications: [{ key: 'kept', type: 'append', value: '{{ node.4.default.value }}' }],
        }),
      ),
    }),
    inputs: { http_endpoint_example_org: 'Web', result_search: { events: [{ name: 'y', id: 1 }] } },
    ran: ['times', 'ask_for_logs', 'each_row', 'keep_it/0', 'keep_it/1'],
  },
  {
    id: 'close-threats',
    text: shape('Close threats', {
      0: trigger('1'),
      1: decide(
        'Status',
        [
          { name: 'isClosed', left: '{{ node.0.status["name"]  }}', right: 'Closed', comparison: '==' },
          { name: 'isRejected', left: '{{ node.0.status["name"] }}', right: 'Rejected', comparison: '==' },
        ],
        { isClosed: ['2'], isRejected: ['3'], else: [] },
      ),
      2: named(
        'Closed',
        operator('store', ['4'], { modifications: [{ key: 'status', type: 'set', value: 'isClosed' }] }),
      ),
      3: named(
        'Rejected',
        operator('store', ['4'], { modifications: [{ key: 'status', type: 'set', value: 'isRejected' }] }),
      ),
      4: look('Get events', ['5']),
      5: decide(
        'Any',
        [
          {
            name: 'isNotEmpty',
            left: "{{ node.4| jsonpath(\"$.events[?(@['dialect']=='x')]['agent.id']\", True) }}",
            right: '[]',
            comparison: '!=',
          },
        ],
        { isNotEmpty: ['6'], else: ['7'] },
      ),
      6: decide('Which', [{ name: 'isClosed', left: '{{ store.status }}', right: 'isClosed', comparison: '==' }], {
        isClosed: ['8'],
        else: [],
      }),
      7: look('Comment', []),
      8: named(
        'Contain',
        action('8', [], {
          arguments: { id: "{{ node.4| jsonpath(\"$.events[?(@['dialect']=='x')]['agent.id']\", True) | first }}" },
        }),
      ),
    }),
    inputs: {
      event: { status: { name: 'Closed' }, q: 1 },
      stormshield: 'SES',
      result_get_events: { events: [{ dialect: 'x', 'agent.id': 'WKS-PARIS-014' }] },
    },
    ran: ['status', 'closed', 'any', 'which', 'contain'],
    kept: ['rejected', 'get_events', 'comment'],
  },
  {
    id: 'scan-a-hash',
    text: shape('Scan a hash', {
      0: trigger('1'),
      1: { ...unknown([], { detected: ['2'], 'not detected': ['2'], unknown: ['3'] }), name: 'Scan' },
      2: look('Say so', []),
      3: decide(
        'Misspelt',
        [
          {
            name: 'Is defined',
            left: "{% if node.1['a b'] is defined %}true1{% endif %}}",
            right: 'true1',
            comparison: '==',
          },
        ],
        { 'Is definde': ['2'], else: [] },
      ),
    }),
    inputs: { event: { q: 'x' }, output_scan: 'unknown', result_scan: { 'a b': 1 } },
    ran: ['scan', 'misspelt'],
    kept: ['say_so'],
  },
];
