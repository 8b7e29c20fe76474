import { expect, it } from 'vitest';
import { defineFields } from '#kernel/field.ts';
import { definePlaybook } from './define-playbook.ts';
import { cel, path } from './reference.ts';
import { action, choose, forEach, notify, verb, wait } from './steps.ts';

/*
 * What must not compile: `tsc` reports every `@ts-expect-error` below which no error stands. Nothing here is run.
 */
export function wrong(): void {
  const connection = 'c';
  const text = path<string>('inputs', ['text']);
  const count = path<number>('inputs', ['count']);
  const isolate = action('a', 'stormshield.isolate-agent', {
    connection,
    input: { id: text, forceServerIsolation: true },
  });

  // @ts-expect-error There is no such action.
  action('a', 'stormshield.isolate-agents', { connection, input: { id: 'x' } });
  // @ts-expect-error A field that the action does not have.
  action('a', 'stormshield.isolate-agent', { connection, input: { id: 'x', comments: 'x' } });
  // @ts-expect-error A field of the wrong type.
  action('a', 'stormshield.isolate-agent', { connection, input: { id: 'x', forceServerIsolation: 'yes' } });
  // @ts-expect-error A required field that is missing.
  action('a', 'stormshield.isolate-agent', { connection, input: { comment: 'x' } });
  // @ts-expect-error The whole input is missing.
  action('a', 'stormshield.isolate-agent', { connection });
  // @ts-expect-error No connection.
  action('a', 'sentinelone.sites.list-sites', { input: {} });
  // @ts-expect-error A number of the run where a text is wanted.
  action('a', 'stormshield.isolate-agent', { connection, input: { id: count } });
  // @ts-expect-error A value that the choice does not have.
  action('a', 'sentinelone.sites.list-sites', { connection, input: { sortBy: 'color' } });
  // @ts-expect-error A field deep in a group.
  action('a', 'sentinelone.agent-actions.disconnect-from-network', { connection, input: { filter: { id: ['1'] } } });
  // @ts-expect-error An option that steps do not have.
  action('a', 'sentinelone.sites.list-sites', { connection, retries: 3 });

  // @ts-expect-error There is no such verb.
  verb('a', 'isolated', { input: { endpoints: ['x'] } });
  // @ts-expect-error A field that the verb does not have.
  verb('a', 'isolate', { input: { endpoint: 'x' } });
  // @ts-expect-error A value that the choice does not have.
  verb('a', 'block-hash', { input: { hash: 'x', operatingSystem: 'dos' } });

  // @ts-expect-error What a step has to say has fixed names.
  notify('a', { subject: 'x', text: isolate.messages });
  // @ts-expect-error So have the members of its targets.
  notify('a', { subject: 'x', text: isolate.targets(0).state });
  // @ts-expect-error A member that the answer does not have.
  notify('a', { subject: 'x', text: isolate.data.taskID });
  // @ts-expect-error A number of an answer where a text is wanted.
  notify('a', { subject: 'x', text: action('l', 'sentinelone.sites.list-sites', { connection }).data.count });
  const settled = wait('w', { wait: { settlement: isolate, within: '1h' } });
  // @ts-expect-error Nor does the answer once it is settled.
  notify('a', { subject: 'x', text: settled.data.task });
  const contained = verb('v', 'isolate', { input: { endpoints: ['x'] } });
  // @ts-expect-error The machines of a verb have names, no hosts.
  notify('a', { subject: 'x', text: contained.data.machines(0).host });
  // @ts-expect-error A verb that writes has no rows.
  notify('a', { subject: 'x', text: contained.data.rows(0, 'name') });
  // @ts-expect-error A text is no condition; `cel` makes one.
  notify('a', { subject: 'x', text: 'y', if: 'inputs.x == 1' });
  // @ts-expect-error No unit.
  wait('a', { wait: { time: '15' } });
  // @ts-expect-error A settlement has a deadline.
  wait('a', { wait: { settlement: isolate } });
  // @ts-expect-error A step, not its id.
  wait('a', { wait: { settlement: 'isolate', within: '1m' } });
  // @ts-expect-error A severity that there is not.
  notify('a', { subject: 'x', text: 'y', severity: 'high' });
  // @ts-expect-error Cases hold steps.
  choose('a', { on: text, cases: [{ value: 1 }] });

  definePlaybook({
    id: 'x',
    title: 'X',
    inputs: defineFields({ host: { kind: 'text', required: true }, count: { kind: 'integer', default: 1 } }),
    variables: { seen: 1 },
    // @ts-expect-error An input that the playbook does not have.
    triggers: [{ id: 'a', schedule: '0 6 * * *', inputs: { host: 'x', hots: 'y' } }],
    steps: ({ inputs, vars }) => [
      // @ts-expect-error An input that is not declared.
      notify('a', { subject: 'x', text: inputs.hots }),
      // @ts-expect-error A number where a text is wanted.
      notify('b', { subject: 'x', text: inputs.count }),
      // @ts-expect-error A variable that is not declared.
      notify('c', { subject: 'x', text: vars.sen }),
      // What is right is taken: text of the run, and anything that an answer holds.
      forEach('e', {
        items: action('l', 'sentinelone.sites.list-sites', { connection }).data.items,
        steps: (site) => [notify('f', { subject: site('name'), text: contained.data.machines(0).agents(0).message })],
      }),
      // What only the console knows is open.
      notify('g', {
        subject: 'x',
        text: action('u', 'sentinelone.users.get-user', { connection, input: { user_id: '1' } }).data('email'),
      }),
      notify('d', { subject: inputs.host, text: isolate.data.taskId, if: cel`${vars.seen} > 0` }),
    ],
  });
}

it('is a matter of the compiler', () => expect(wrong).toBeTypeOf('function'));
