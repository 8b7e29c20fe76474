import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { objectOf } from '../object.ts';
import { cell, table } from '../output.ts';

const byTrigger = { playbook: { kind: 'text', required: true }, trigger: { kind: 'text', required: true } } as const;

const list = defineCommand({
  name: 'trigger list',
  summary: 'What starts playbooks by itself, and when next',
  positions: [],
  fields: { playbook: { kind: 'text' } },
  async run(query, { client, output }) {
    const { items } = await (await client()).call('listTriggers', { query });
    const rows = (items as readonly JsonObject[]).map((row) => ({ ...row, on: describe(row) }));
    output.answer(items, () =>
      table(rows, ['playbookId', 'triggerId', 'kind', 'on', 'paused', 'nextAt', 'lastRunId', 'lastError']),
    );
    return exitCodes.done;
  },
});

function describe({ kind, cron, timeZone, path, match }: JsonObject): string {
  if (kind === 'schedule') return `${cell(cron)} ${cell(timeZone)}`;
  return cell(kind === 'webhook' ? path : match);
}

const pause = defineCommand({
  name: 'trigger pause',
  summary: 'Pause one trigger; it stays paused in later versions',
  positions: ['playbook', 'trigger'],
  fields: byTrigger,
  async run({ playbook: id, trigger }, { client, output }) {
    const paused = await (await client()).call('pauseTrigger', { params: { id, trigger } });
    output.answer(paused, () => `${id}/${trigger} is paused.`);
    return exitCodes.done;
  },
});

const resume = defineCommand({
  name: 'trigger resume',
  summary: 'Resume a trigger; a schedule goes on with its next time',
  positions: ['playbook', 'trigger'],
  fields: byTrigger,
  async run({ playbook: id, trigger }, { client, output }) {
    const resumed = await (await client()).call('resumeTrigger', { params: { id, trigger } });
    const next = resumed['kind'] === 'schedule' ? ` It fires next at ${cell(resumed['nextAt'])}.` : '';
    output.answer(resumed, () => `${id}/${trigger} is active.${next}`);
    return exitCodes.done;
  },
});

const rotate = defineCommand({
  name: 'trigger rotate-secret',
  summary: 'Make a new secret of a webhook and show it, this once; the old one counts no more',
  positions: ['playbook', 'trigger'],
  fields: byTrigger,
  async run({ playbook: id, trigger }, { client, output }) {
    const server = await client();
    const answer = await server.call('rotateWebhookSecret', { params: { id, trigger } });
    output.answer(answer, () => `${server.url}${cell(answer['path'])}\n${cell(answer['secret'])}`);
    return exitCodes.done;
  },
});

const sendEvent = defineCommand({
  name: 'event send',
  summary: 'Hand over an event: it starts playbooks and ends waits that match',
  positions: ['kind'],
  fields: {
    kind: { kind: 'text', required: true, help: 'For example `threat.detected`.' },
    data: { kind: 'document', help: 'An object, as JSON or @file.' },
    source: { kind: 'text' },
    at: { kind: 'instant' },
    dedupeKey: { kind: 'text', help: 'An event of one source with the same key is kept once.' },
  },
  async run({ data, ...rest }, { client, output }) {
    const answer = await (await client()).call('publishEvent', { body: { ...rest, data: objectOf(data, '--data') } });
    output.answer(answer, () =>
      answer['isNew'] === true ? `Kept as ${cell(answer['id'])}.` : 'It was there already.',
    );
    return exitCodes.done;
  },
});

const listEvents = defineCommand({
  name: 'event list',
  summary: 'Events, newest first',
  positions: [],
  fields: {
    kind: { kind: 'text' },
    limit: { kind: 'integer', min: 1, max: 500 },
    after: { kind: 'text', help: 'The `next` of the page before.' },
  },
  async run(query, { client, output }) {
    const page = await (await client()).call('listEvents', { query });
    output.answer(page, () => table(page['items'] as readonly JsonObject[], ['id', 'kind', 'source', 'at']));
    return exitCodes.done;
  },
});

export const triggerCommands: readonly Command[] = [list, pause, resume, rotate, sendEvent, listEvents];
