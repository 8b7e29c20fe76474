import type { JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const fileField = { file: { kind: 'text', required: true } } as const;
const idField = { id: { kind: 'text', required: true } } as const;
const columns = ['policyId', 'version', 'enabled', 'title', 'publishedAt'];

const list = defineCommand({
  name: 'policy list',
  summary: 'The newest version of every policy',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listPolicies');
    output.answer(items, () => table((items as readonly JsonObject[]).map(rowOf), columns));
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'policy show',
  summary: 'A policy as it was published',
  positions: ['id'],
  fields: { ...idField, version: { kind: 'integer', min: 1 } },
  async run({ id, version }, { client, output }) {
    const query = version === undefined ? {} : { version };
    const policy = await (await client()).call('getPolicy', { params: { id }, query });
    // The lines of a document stay lines.
    const lines = textOf(policy, 'source').split('\n').map(cell).join('\n');
    output.answer(policy, () => [table([rowOf(policy)], columns), lines].join('\n\n'));
    return exitCodes.done;
  },
});

const check = defineCommand({
  name: 'policy check',
  summary: 'Read a policy from a YAML or JSON file and run its tests; nothing is written',
  positions: ['file'],
  fields: fileField,
  async run({ file }, { client, output, readFile }) {
    const checked = await (await client()).call('checkPolicy', { body: { source: readFile(file) } });
    const tests = checked['tests'] as readonly JsonObject[];
    output.answer(checked, () =>
      tests.length === 0
        ? 'The document is right. It brings no tests.'
        : table(tests, ['passed', 'title', 'expected', 'decision', 'message']),
    );
    return checked['passed'] === true ? exitCodes.done : exitCodes.failed;
  },
});

const publish = defineCommand({
  name: 'policy publish',
  summary: 'Publish a policy from a file; its tests must pass, and it is in force at once',
  positions: ['file'],
  fields: fileField,
  async run({ file }, { client, output, readFile }) {
    const version = await (await client()).call('publishPolicy', { body: { source: readFile(file) } });
    output.answer(version, () => `${cell(version['policyId'])} is in force as version ${cell(version['version'])}.`);
    return exitCodes.done;
  },
});

const replay = defineCommand({
  name: 'policy replay',
  summary: 'The writes of the last week that would be decided differently: by a file, or by the policies in force',
  positions: ['file'],
  fields: { file: { kind: 'text', help: 'A policy to try.' }, since: { kind: 'instant' } },
  async run({ file, since }, { client, output, readFile }) {
    const body = {
      ...(file === undefined ? {} : { source: readFile(file) }),
      ...(since === undefined ? {} : { since }),
    };
    const done = await (await client()).call('replayPolicies', { body });
    const changes = done['changes'] as readonly JsonObject[];
    output.answer(done, () =>
      [
        changes.length === 0
          ? ''
          : table(changes, ['at', 'actionId', 'targets', 'requester', 'before', 'after', 'message']),
        `${changes.length} of ${cell(done['looked'])} writes since ${cell(done['since'])} would be decided differently.`,
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
    return exitCodes.done;
  },
});

const enable = stateCommand('enable', true, 'Put a policy in force again');
const disable = stateCommand('disable', false, 'Take a policy out of force; it stays with all its versions');

function stateCommand(word: string, enabled: boolean, summary: string): Command {
  return defineCommand({
    name: `policy ${word}`,
    summary,
    positions: ['id'],
    fields: idField,
    async run({ id }, { client, output }) {
      const policy = await (await client()).call('setPolicyState', { params: { id }, body: { enabled } });
      output.answer(policy, () => `${cell(policy['policyId'])} is ${enabled ? 'in force' : 'disabled'}.`);
      return exitCodes.done;
    },
  });
}

function rowOf(policy: JsonObject): JsonObject {
  const { document } = policy;
  return { ...policy, title: (document as JsonObject)['title'] ?? null };
}

export const policyCommands: readonly Command[] = [list, show, check, publish, replay, enable, disable];
