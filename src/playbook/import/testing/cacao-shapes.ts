import type { JsonObject } from '#kernel/json.ts';
import { end, file, manual, openC2 } from './cacao-file.ts';

/* Whole CACAO playbooks in the shapes that published examples have, in words of our own. */

export interface CacaoShape {
  readonly id: string;
  readonly text: string;
  readonly inputs: JsonObject;
  /** Steps that have to have run, by id. */
  readonly ran: readonly string[];
}

const variable = (type: string, more: object = {}): object => ({ type, constant: false, external: false, ...more });
const web = { type: 'http-api', name: 'Web', address: { url: ['https://web.example.org/'] }, port: '443' };
const definitions = {
  agent_definitions: { 'organization-1': { type: 'organization', name: 'SOC' } },
  target_definitions: {
    'http-api-1': web,
    'http-api-2': { type: 'http-api', name: 'Old', address: { dname: ['old.example.org'] }, port: '80' },
  },
};
const request = (name: string, command: object, more: object): object => ({
  type: 'action',
  name,
  agent: 'organization-1',
  targets: ['http-api-1'],
  commands: [{ type: 'http-api', ...command }],
  ...more,
});

export const cacaoShapes: readonly CacaoShape[] = [
  {
    id: 'every-condition',
    text: file(
      {
        'start-1': { type: 'start', on_completion: 'if-condition-1' },
        'if-condition-1': {
          type: 'if-condition',
          name: 'Enabled',
          condition: '__enabled__:value',
          on_true: 'action-1',
          on_false: 'action-2',
          on_completion: 'while-condition-1',
        },
        'while-condition-1': {
          type: 'while-condition',
          name: 'Count',
          condition: '__count__:value > 10',
          on_true: 'action-2',
          on_completion: 'switch-condition-1',
        },
        'switch-condition-1': {
          type: 'switch-condition',
          name: 'Mode',
          switch: '__mode__:value',
          cases: { 0: 'action-2', default: 'action-1' },
          on_completion: 'parallel-1',
        },
        'parallel-1': {
          type: 'parallel',
          name: 'Both',
          next_steps: ['action-3', 'if-condition-2'],
          on_completion: 'end-1',
        },
        'if-condition-2': { type: 'if-condition', name: 'Any signs', on_true: 'action-2', on_completion: 'end-3' },
        'action-1': {
          type: 'action',
          name: 'Carry out',
          agent: 'organization-1',
          commands: [{ type: 'bash', command: 'id' }],
          on_completion: 'end-2',
        },
        'action-2': { type: 'action', name: 'Only named', on_completion: 'end-2' },
        'action-3': manual('look', { on_completion: 'end-4' }),
        ...end(1, 2, 3, 4),
      },
      {
        name: 'Every condition',
        ...definitions,
        playbook_variables: {
          __enabled__: variable('bool', { value: 'true' }),
          __count__: variable('integer', { value: '0' }),
          __mode__: variable('integer', { value: '0' }),
        },
      },
    ),
    inputs: {},
    ran: ['enabled', 'count', 'mode', 'both', 'look'],
  },
  {
    id: 'look-up-and-tell',
    text: file(
      {
        'start-1': { type: 'start', on_completion: 'action-1' },
        'action-1': request(
          'Look up',
          {
            command: 'GET /check?ip=__ip__:value&days=90 HTTP/1.1',
            headers: { Key: ['__key__:value'], Accept: ['application/json'] },
          },
          { step_variables: { __answer__: variable('string') }, out_args: ['__answer__'], on_completion: 'action-2' },
        ),
        'action-2': request(
          'Tell',
          {
            command: 'POST __hook__:value HTTP/1.1',
            headers: { 'Content-Type': ['application/json'] },
            content: '{"text": "__ip__:value: __answer__:value"}',
          },
          { on_completion: 'action-3' },
        ),
        'action-3': request('Old', { command: 'GET get HTTP1.1' }, { targets: ['http-api-2'], on_completion: 'end-1' }),
        ...end(1),
      },
      {
        name: 'Look up and tell',
        ...definitions,
        playbook_variables: {
          __ip__: variable('ipv4-addr', { external: true }),
          __key__: variable('string', { value: '', constant: true }),
          __hook__: variable('string', { external: true }),
        },
      },
    ),
    inputs: { ip: '192.0.2.7', hook: '/services/a', http_web_example_org: 'Web', http_old_example_org: 'Web' },
    ran: ['look_up', 'look_up_result', 'tell', 'old'],
  },
  {
    id: 'every-command',
    text: file(
      {
        'start-1': { type: 'start', on_completion: 'action-1' },
        ...Object.fromEntries(
          ['ssh', 'bash', 'powershell', 'sigma', 'yara', 'kestrel', 'elastic', 'jupyter', 'caldera-cmd', 'pong'].map(
            (type, index) => [
              `action-${index + 1}`,
              {
                type: 'action',
                name: `By ${type}`,
                agent: 'organization-1',
                commands: [
                  type === 'jupyter' ? { type, command_b64: 'e30=' } : { type, command: `run __what__:value` },
                ],
                step_variables: { __what__: variable('string', { value: 'x', constant: true }) },
                on_completion: index === 9 ? 'action-11' : `action-${index + 2}`,
              },
            ],
          ),
        ),
        'action-11': {
          type: 'action',
          name: 'Deny a connection',
          agent: 'organization-1',
          commands: [
            openC2({
              headers: {},
              body: { openc2: { request: { action: 'deny', target: { ipv4_connection: { dst_port: 80 } } } } },
            }),
          ],
          on_completion: 'end-1',
        },
        ...end(1),
      },
      { name: 'Every command', ...definitions },
    ),
    inputs: {},
    ran: [],
  },
];
