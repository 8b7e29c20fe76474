import { limitText, noLimit, type Limit } from '#api/contract/limit-text.ts';
import { systemClock } from '#kernel/clock.ts';
import { defineFields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from '../answer.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';
import { rungLines } from '../rung-lines.ts';

const columns = [
  'id',
  'title',
  'connector',
  'health',
  'checked',
  'credentialsEnd',
  'rate',
  'readOnly',
  'unknownPolicy',
];

const list = defineCommand({
  name: 'connection list',
  summary: 'All connections',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listConnections');
    output.answer(items, () => table((items as readonly JsonObject[]).map(rowOf), columns));
    return exitCodes.done;
  },
});

const show = defineCommand({
  name: 'connection show',
  summary: 'One connection, by id or title, and how much it may be asked now',
  positions: ['connection'],
  fields: { connection: { kind: 'text', required: true, help: 'Id or title.' } },
  async run({ connection: id }, { client, output }) {
    const connection = await (await client()).call('getConnection', { params: { id } });
    const limits = limitTexts(connection);
    output.answer(connection, () =>
      [
        table([rowOf(connection)], columns),
        'Rate, over all servers:',
        ...(limits.length === 0 ? [noLimit] : limits).map((text) => `  ${cell(text)}`),
      ].join('\n'),
    );
    return exitCodes.done;
  },
});

const policyFields = defineFields({
  readOnly: { kind: 'flag', help: 'No write passes.' },
  unknownPolicy: {
    kind: 'choice',
    values: ['hold', 'resend'],
    help: 'What happens to a write whose outcome is unknown.',
  },
  checkMinutes: { kind: 'integer', help: 'Minutes between two checks of its health, usually 15; 0 for none.' },
  noticeAfter: {
    kind: 'integer',
    help: 'Checks that have to fail in a row before people are told, usually 3.',
  },
  check: { kind: 'flag', help: '--no-check saves it without asking the console whether it works.' },
});

const add = defineCommand({
  name: 'connection add',
  summary: 'Add a connection; settings and secrets as the connector describes them: see `connector list`',
  positions: ['connector'],
  fields: {
    connector: { kind: 'text', required: true },
    title: { kind: 'text', required: true },
    settings: { kind: 'document', required: true, help: 'For example {"url":"https://ses.example:10443"}.' },
    secrets: {
      kind: 'document',
      sensitive: true,
      help: 'As @file, so that no secret stands in the history of the shell.',
    },
    ...policyFields,
  },
  async run(input, { client, output }) {
    const connection = await (await client()).call('addConnection', { body: input });
    output.answer(
      connection,
      () =>
        `Added ${cell(connection['title'])} (${cell(connection['id'])}). Test it: cordon connection test ${cell(connection['id'])}`,
    );
    return exitCodes.done;
  },
});

const update = defineCommand({
  name: 'connection update',
  summary: 'Change a connection; what is left out stays',
  positions: ['connection'],
  fields: {
    connection: { kind: 'text', required: true, help: 'Id or title.' },
    title: { kind: 'text' },
    settings: { kind: 'document', help: 'All settings: those left out fall back to their defaults.' },
    secrets: { kind: 'document', sensitive: true, help: 'All secrets, as @file.' },
    ...policyFields,
  },
  async run({ connection: id, ...body }, { client, output }) {
    const connection = await (await client()).call('updateConnection', { params: { id }, body });
    output.answer(connection, () => `Changed ${cell(connection['title'])} (${cell(connection['id'])}).`);
    return exitCodes.done;
  },
});

const test = defineCommand({
  name: 'connection test',
  summary: 'Ask the console whether the connection works, from its name to the permissions',
  positions: ['connection'],
  fields: { connection: { kind: 'text', required: true, help: 'Id or title.' } },
  async run({ connection }, { client, output }) {
    const check = await (await client()).call('testConnection', { params: { id: connection } });
    output.answer(check, () => [cell(check['message']), ...rungLines(check['rungs'])].join('\n'));
    return exitCodes.done;
  },
});

const remove = defineCommand({
  name: 'connection remove',
  summary: 'Remove a connection and its secrets',
  positions: ['connection'],
  fields: { connection: { kind: 'text', required: true, help: 'Id or title.' } },
  async run({ connection }, { client, output }) {
    await (await client()).call('removeConnection', { params: { id: connection } });
    output.answer({ removed: connection }, () => `Removed ${connection}.`);
    return exitCodes.done;
  },
});

const connectors = defineCommand({
  name: 'connector list',
  summary: 'Connectors with the settings and secrets that they need; needs no server',
  positions: [],
  fields: {},
  async run(_, { catalog, output }) {
    const found = (await catalog()).connectors();
    const rows = found.map(({ id, title, actions, settings, secrets }) => ({
      id,
      title,
      actions: actions.length,
      settings: Object.keys(settings).join(', '),
      secrets: Object.keys(secrets).join(', '),
    }));
    const documents = found.map(({ id, title, vendor, docsUrl, settings, secrets }) => ({
      id,
      title,
      vendor,
      docsUrl,
      settings,
      secrets,
    }));
    output.answer(documents, () => table(rows, ['id', 'title', 'actions', 'secrets', 'settings']));
    return exitCodes.done;
  },
});

function rowOf(connection: JsonObject): JsonObject {
  return { ...connection, ...healthOf(connection['health']), rate: limitTexts(connection)[0] ?? noLimit };
}

function limitTexts({ limits }: JsonObject): readonly string[] {
  return (limits as unknown as readonly Limit[]).map((limit) => limitText(limit, systemClock.now().getTime()));
}

function healthOf(health: Json | undefined): JsonObject {
  if (!isJsonObject(health)) return { health: 'untested', checked: '', credentialsEnd: '' };
  return {
    health: textOf(health, 'status'),
    checked: textOf(health, 'checkedAt'),
    credentialsEnd: textOf(health, 'expiresAt'),
  };
}

export const connectionCommands: readonly Command[] = [list, show, add, update, test, remove, connectors];
