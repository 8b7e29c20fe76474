import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { inputsOf } from '../object.ts';
import { cell, table } from '../output.ts';
import { problemLines } from '../problem-lines.ts';
import { watchRun } from '../watch-run.ts';

const list = defineCommand({
  name: 'playbook list',
  summary: 'The newest version of every playbook',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listPlaybooks');
    output.answer(items, () =>
      table(items as readonly JsonObject[], ['playbookId', 'version', 'title', 'publishedAt']),
    );
    return exitCodes.done;
  },
});

const publish = defineCommand({
  name: 'playbook publish',
  summary: 'Publish a playbook from a YAML or JSON file',
  positions: ['file'],
  fields: { file: { kind: 'text', required: true } },
  async run({ file }, { client, output, readFile }) {
    const version = await (await client()).call('publishPlaybook', { body: { source: readFile(file) } });
    output.answer(version, () => `${cell(version['playbookId'])} is published as version ${cell(version['version'])}.`);
    return exitCodes.done;
  },
});

const run = defineCommand({
  name: 'playbook run',
  summary: 'Start a run; a file is published first',
  positions: ['playbook'],
  fields: {
    playbook: { kind: 'text', required: true, help: 'Id of a published playbook, or a file.' },
    inputs: { kind: 'document', help: 'The inputs as JSON or @file.' },
    input: { kind: 'list', of: 'text', help: 'One input as name=value; may be repeated and wins over --inputs.' },
    version: { kind: 'integer', min: 1 },
    mode: { kind: 'choice', values: ['live', 'dry-run', 'simulate'] },
    priority: { kind: 'choice', values: ['low', 'normal', 'high'] },
    incident: { kind: 'text', help: 'What the response belongs to.' },
    watch: { kind: 'flag', help: 'Stay and show every step until the run ends.' },
  },
  async run({ playbook, inputs: whole, input = [], watch, ...wish }, context) {
    const { client, output, readFile } = context;
    const server = await client();
    const id = /\.(ya?ml|json)$/.test(playbook)
      ? textOf(await server.call('publishPlaybook', { body: { source: readFile(playbook) } }), 'playbookId')
      : playbook;
    const inputs = inputsOf(whole, input);
    const started = await server.call('startRun', {
      params: { id },
      body: { inputs, ...wish },
    });
    const runId = textOf(started, 'id');
    if (watch === true) return watchRun(runId, server, context);
    output.answer(started, () => `Started ${runId}. Follow it: cordon run watch ${runId}`);
    return exitCodes.done;
  },
});

const check = defineCommand({
  name: 'playbook check',
  summary: 'Check a playbook file without a server: shape, expressions, actions and their fields',
  positions: ['file'],
  fields: { file: { kind: 'text', required: true } },
  async run({ file }, { local, output, readFile }) {
    const checked = await local.checkPlaybook(readFile(file));
    const { playbookId, warnings } = checked;
    const text = `${file} holds the playbook ${playbookId}, and ${warnings.length === 0 ? 'nothing is wrong with it' : 'it can run'}.`;
    output.answer(checked, () => [text, ...problemLines(warnings)].join('\n'));
    return exitCodes.done;
  },
});

const idField = { id: { kind: 'text', required: true } } as const;

const versions = defineCommand({
  name: 'playbook versions',
  summary: 'Every published version of a playbook, newest first',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const { items } = await (await client()).call('listVersions', { params: { id } });
    const rows = (items as readonly JsonObject[]).map((row) => ({ ...row, by: nameOf(row['publishedBy']) }));
    output.answer(items, () => table(rows, ['version', 'publishedAt', 'by', 'title', 'hash']));
    return exitCodes.done;
  },
});

const restore = defineCommand({
  name: 'playbook restore',
  summary: 'Publish the text of an old version as a new one',
  positions: ['id'],
  fields: { ...idField, version: { kind: 'integer', min: 1, required: true } },
  async run({ id, version }, { client, output }) {
    const restored = await (await client()).call('restorePlaybook', { params: { id }, body: { version } });
    output.answer(
      restored,
      () => `${id} is at version ${cell(restored['version'])} now, with the text of version ${version}.`,
    );
    return exitCodes.done;
  },
});

const pause = defineCommand({
  name: 'playbook pause',
  summary: 'Keep the triggers of a playbook from starting runs; people still can',
  positions: ['id'],
  fields: { ...idField, reason: { kind: 'text', required: true } },
  async run({ id, reason }, { client, output }) {
    const state = await (await client()).call('pausePlaybook', { params: { id }, body: { reason } });
    output.answer(state, () => `Triggers of ${id} are paused.`);
    return exitCodes.done;
  },
});

const resume = defineCommand({
  name: 'playbook resume',
  summary: 'Let the triggers of a playbook start runs again',
  positions: ['id'],
  fields: idField,
  async run({ id }, { client, output }) {
    const state = await (await client()).call('resumePlaybook', { params: { id } });
    output.answer(state, () => `Triggers of ${id} start runs again.`);
    return exitCodes.done;
  },
});

function nameOf(requester: JsonObject[string] | undefined): string {
  return isJsonObject(requester) ? textOf(requester, 'name') : '';
}

export const playbookCommands: readonly Command[] = [list, check, publish, run, versions, restore, pause, resume];
