import { describe, expect, it } from 'vitest';
import type { Playbook } from '#kernel/playbook.ts';
import { end, file, openC2, start } from '../testing/cacao-file.ts';
import { translateCondition } from './condition.ts';
import { translateCacao } from './import.ts';
import { readVariables } from './variables.ts';

const translate = (workflow: object, more: object = {}): Playbook => translateCacao(file(workflow, more)).playbook;
describe('commands and conditions of CACAO', () => {
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
      { kind: 'store', set: { ip: '${{ steps.ask.data.body }}' } },
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
});
