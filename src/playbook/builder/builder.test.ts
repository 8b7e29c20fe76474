import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defineFields } from '#kernel/field.ts';
import { playbookHash } from '../canonical.ts';
import { parsePlaybook } from '../parse.ts';
import { definePlaybook, event, trigger } from './define-playbook.ts';
import { cel, path, words } from './reference.ts';
import {
  action,
  approval,
  branch,
  call,
  choose,
  fail,
  forEach,
  notify,
  parallel,
  repeat,
  request,
  stop,
  store,
  verb,
  wait,
} from './steps.ts';

const shipped = (name: string): string => readFileSync(new URL(`../../../playbooks/${name}`, import.meta.url), 'utf8');
const hashOf = (text: string): string => playbookHash(parsePlaybook(text).playbook);

describe('the builder', () => {
  it('gives the document that was written by hand', () => {
    const built = definePlaybook({
      id: 'isolate-many',
      title: 'Isolate several hosts',
      summary:
        'Isolates a list of Stormshield agents, a few at a time, and waits for each. A host that cannot be isolated does not keep the others from it: the run then ends as partially succeeded.',
      inputs: defineFields({
        connection: {
          kind: 'text',
          required: true,
          label: 'Connection',
          help: 'Id or title of the Stormshield connection.',
        },
        agents: {
          kind: 'list',
          of: 'text',
          maxItems: 500,
          required: true,
          label: 'Agents',
          help: 'GUIDs of the agents.',
        },
        reason: { kind: 'text', label: 'Reason', help: 'Goes into the comment of each task.' },
      }),
      steps: ({ inputs, run }) => [
        forEach<string>('each', {
          title: 'For each host',
          items: inputs.agents,
          as: 'agent',
          concurrency: 5,
          onError: 'continue',
          steps: (agent, position) => {
            const isolate = action('isolate', 'stormshield.isolate-agent', {
              title: 'Isolate the host',
              connection: inputs.connection,
              input: {
                id: agent,
                comment: words`Isolated by Cordon, run ${run.id}, host ${cel`${position} + 1`} of ${cel`size(${inputs.agents})`}. ${cel`default(${inputs.reason}, "")`}`,
              },
            });
            return [
              isolate,
              wait('isolated', { title: 'Wait until it is isolated', wait: { settlement: isolate, within: '15m' } }),
            ];
          },
        }),
      ],
      output: ({ steps }) => ({ status: steps['each']?.status ?? null, items: steps['each']?.output ?? null }),
    });
    expect(playbookHash(built.playbook)).toBe(hashOf(shipped('isolate-many.yaml')));
    expect(hashOf(built.source)).toBe(hashOf(shipped('isolate-many.yaml')));
  });

  it('knows every kind of step, edges, error paths, triggers and variables', () => {
    const built = definePlaybook({
      id: 'every-kind',
      title: 'Every kind',
      inputs: defineFields({
        host: { kind: 'text', required: true },
        level: { kind: 'choice', values: ['low', 'high'], default: 'low' },
      }),
      variables: { seen: [], tries: 0, last: null },
      triggers: [
        { id: 'daily', schedule: '0 6 * * *', timeZone: 'Europe/Paris', missed: 'once', inputs: { host: 'pc-1' } },
        { id: 'hook', webhook: 'hmac', inputs: { host: trigger('body', 'host') } },
        {
          id: 'alert',
          event: cel`${event('severity')} == ${'high'}`,
          inputs: { host: trigger('event', 'host'), level: 'high' },
        },
      ],
      limits: { concurrency: 1, pauseAfter: 3, timeout: '1h30m' },
      steps: ({ inputs, vars, run }) => {
        const isolate = verb('isolate', 'isolate', {
          input: { endpoints: [inputs.host] },
          if: cel`${inputs.level} == "high"`,
        });
        const ask = request('ask', { connection: 'c', request: { path: '/x', query: { host: inputs.host } } });
        const decide = branch('decide', {
          cases: [
            { when: cel`${ask.statusCode} == 200`, name: 'yes', steps: [stop('end', { output: { run: run.id } })] },
          ],
        });
        return [
          isolate,
          wait('pause', { wait: { time: '30s' } }),
          wait('quiet', { wait: { event: cel`event.host == ${inputs.host}`, within: '1h' } }),
          parallel('graph', {
            steps: [
              ask,
              { ...decide, document: { ...decide.document, after: ['ask'] } },
              fail('bad', { message: 'No', after: [ask.failed], onError: 'continue' }),
              store('note', { append: { seen: inputs.host }, after: [decide.case('yes'), ask], join: 'any' }),
            ],
          }),
          choose('which', {
            on: inputs.level,
            cases: [
              {
                value: 'low',
                steps: [notify('tell', { subject: 'x', text: words`of ${inputs.host}`, severity: 'critical' })],
              },
            ],
            otherwise: [call('other', 'other-one', { inputs: { host: inputs.host } })],
          }),
          repeat('again', {
            condition: cel`${vars.tries} < 3`,
            maxIterations: 5,
            delay: '5s',
            steps: [store('count', { set: { tries: cel`${vars.tries} + 1`, last: isolate.targets(0).status } })],
          }),
          approval('ok', {
            message: 'Go on?',
            expires: '4h',
            approvers: 2,
            escalateTo: 'administrator',
            timeout: '5h',
            retry: { attempts: 2, on: ['timeout'] },
            onError: [notify('late', { subject: 'x', text: 'y' })],
          }),
        ];
      },
      onFailure: ({ run }) => [
        notify('failed', { subject: 'Failed', text: words`${run.id}: ${cel`run.error.message`}` }),
      ],
    });
    expect(hashOf(built.source)).toBe(playbookHash(built.playbook));
    expect(built.source).toContain('- decide/yes');
    expect(built.source).toContain('- ask/failed');
    expect(built.source).toContain('last: ${{ steps.isolate.targets[0].status }}');
    expect(built.playbook.steps.map(({ kind }) => kind)).toEqual([
      'verb',
      'wait',
      'wait',
      'parallel',
      'switch',
      'while',
      'approval',
    ]);
  });

  it('writes references as paths and values as literals', () => {
    const inputs = path<{ readonly 'a-b': { readonly c: readonly string[] } }>('inputs');
    expect(words`${inputs['a-b'].c(0)}`).toBe('${{ inputs["a-b"].c[0] }}');
    expect(JSON.stringify({ x: inputs['a-b'] })).toBe('{"x":"${{ inputs[\\"a-b\\"] }}"}');
    expect(words`${cel`${inputs['a-b'].c} == ${['a', 1, null]}`}`).toBe('${{ inputs["a-b"].c == ["a",1,null] }}');
    expect(() => cel`${undefined}`).toThrow(expect.objectContaining({ code: 'invalid_playbook' }));
  });

  it('refuses what the types cannot see, as the reader of documents does', () => {
    const twice = () => definePlaybook({ id: 'x', title: 'X', steps: () => [stop('a', { if: cel`true` }), stop('a')] });
    expect(twice).toThrow(
      expect.objectContaining({ code: 'invalid_playbook', message: expect.stringContaining('taken by another step') }),
    );
    const empty = () => definePlaybook({ id: 'Not Kebab', title: 'X', steps: () => [] });
    expect(empty).toThrow(expect.objectContaining({ code: 'invalid_playbook' }));
  });
});
