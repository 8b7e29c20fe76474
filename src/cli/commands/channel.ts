import { defineFields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { cell, table } from '../output.ts';

const channelField = { channel: { kind: 'text', required: true, help: 'Id or title.' } } as const;

const channelFields = defineFields({
  settings: {
    kind: 'document',
    help: 'email: {"host":"mail.example","from":"cordon@example","to":["soc@example"]}. webhook: {"url":"https://…"}.',
  },
  secrets: {
    kind: 'document',
    sensitive: true,
    help: 'email: password. webhook: signingSecret, bearerToken. As @file.',
  },
  kinds: { kind: 'list', of: 'text', help: 'Kinds of notices that it takes, such as `approval.*`.' },
});

const list = defineCommand({
  name: 'channel list',
  summary: 'Channels that notices go out by, without secrets',
  positions: [],
  fields: {},
  async run(_, { client, output }) {
    const { items } = await (await client()).call('listChannels');
    output.answer(items, () => table(items as readonly JsonObject[], ['id', 'title', 'kind', 'kinds', 'settings']));
    return exitCodes.done;
  },
});

const add = defineCommand({
  name: 'channel add',
  summary: 'Add a channel for notices, by mail or by webhook',
  positions: ['kind'],
  fields: {
    kind: { kind: 'choice', values: ['email', 'webhook'], required: true },
    title: { kind: 'text', required: true },
    ...channelFields,
  },
  async run(input, { client, output }) {
    const channel = await (await client()).call('addChannel', { body: input });
    output.answer(
      channel,
      () =>
        `Added ${cell(channel['title'])} (${cell(channel['id'])}). Test it: cordon channel test ${cell(channel['id'])}`,
    );
    return exitCodes.done;
  },
});

const update = defineCommand({
  name: 'channel update',
  summary: 'Change a channel; what is left out stays',
  positions: ['channel'],
  fields: { ...channelField, title: { kind: 'text' }, ...channelFields },
  async run({ channel: id, ...body }, { client, output }) {
    const channel = await (await client()).call('updateChannel', { params: { id }, body });
    output.answer(channel, () => `Changed ${cell(channel['title'])} (${cell(channel['id'])}).`);
    return exitCodes.done;
  },
});

const test = defineCommand({
  name: 'channel test',
  summary: 'Send a test through a channel now',
  positions: ['channel'],
  fields: channelField,
  async run({ channel }, { client, output }) {
    const answer = await (await client()).call('testChannel', { params: { id: channel } });
    output.answer(answer, () => (answer['remark'] === null ? 'It was taken.' : cell(answer['remark'])));
    return exitCodes.done;
  },
});

const remove = defineCommand({
  name: 'channel remove',
  summary: 'Remove a channel with its secrets and its notices',
  positions: ['channel'],
  fields: channelField,
  async run({ channel }, { client, output }) {
    await (await client()).call('removeChannel', { params: { id: channel } });
    output.answer({ removed: channel }, () => `Removed ${channel}.`);
    return exitCodes.done;
  },
});

const notices = defineCommand({
  name: 'notice list',
  summary: 'Notices and what became of them, newest first; `--status failed` shows what did not arrive',
  positions: [],
  fields: {
    status: { kind: 'choice', values: ['queued', 'sent', 'failed'] },
    channel: { kind: 'text', help: 'Id of a channel.' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(input, { client, output }) {
    const page = await (await client()).call('listNotices', { query: input });
    const rows = (page['items'] as readonly JsonObject[]).map((row) => {
      const { kind = null, title = null } = row['notice'] as JsonObject;
      return { ...row, kind, title };
    });
    output.answer(page, () => table(rows, ['id', 'status', 'tries', 'kind', 'title', 'createdAt', 'error']));
    return exitCodes.done;
  },
});

const retry = defineCommand({
  name: 'notice retry',
  summary: 'Send a notice that failed again',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true } },
  async run({ id }, { client, output }) {
    const notice = await (await client()).call('retryNotice', { params: { id } });
    output.answer(notice, () => `${id} is queued.`);
    return exitCodes.done;
  },
});

export const channelCommands: readonly Command[] = [list, add, update, test, remove, notices, retry];
