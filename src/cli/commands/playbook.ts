import { parseJson, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { objectOf } from '../object.ts';
import { cell, table } from '../output.ts';
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
    watch: { kind: 'flag', help: 'Stay and show every step until the run ends.' },
  },
  async run({ playbook, inputs: whole, input = [], version, watch }, context) {
    const { client, output, readFile } = context;
    const server = await client();
    const id = /\.(ya?ml|json)$/.test(playbook)
      ? textOf(await server.call('publishPlaybook', { body: { source: readFile(playbook) } }), 'playbookId')
      : playbook;
    const inputs = { ...objectOf(whole, '--inputs'), ...Object.fromEntries(input.map(readPair)) };
    const started = await server.call('startRun', {
      params: { id },
      body: { inputs, ...(version === undefined ? {} : { version }) },
    });
    const runId = textOf(started, 'id');
    if (watch === true) return watchRun(runId, server, context);
    output.answer(started, () => `Started ${runId}. Follow it: cordon run watch ${runId}`);
    return exitCodes.done;
  },
});

/** A value that reads as JSON other than text is that; everything else is text. */
function readPair(pair: string): [string, JsonObject[string]] {
  const [name = '', ...rest] = pair.split('=');
  const text = rest.join('=');
  return [name, /^(true|false|-?\d{1,15}|[[{].*[\]}])$/s.test(text) ? readLiteral(text) : text];
}

function readLiteral(text: string): JsonObject[string] {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

export const playbookCommands: readonly Command[] = [list, publish, run];
