import type { JsonObject } from '#kernel/json.ts';
import { defineCommand, exitCodes, type Command } from '../command.ts';
import { objectOf } from '../object.ts';
import { cell, table } from '../output.ts';

const list = defineCommand({
  name: 'preset list',
  summary: 'Forms of actions that are kept filled in; `action run --preset` uses one',
  positions: ['action'],
  fields: { action: { kind: 'text', help: 'Those of this action alone.' } },
  async run({ action }, { client, output }) {
    const query = { limit: 500, ...(action === undefined ? {} : { action }) };
    const { items } = await (await client()).call('listPresets', { query });
    output.answer(items, () =>
      table(items as readonly JsonObject[], ['id', 'actionId', 'title', 'connectionId', 'savedAt']),
    );
    return exitCodes.done;
  },
});

const save = defineCommand({
  name: 'preset create',
  summary: 'Keep the form of an action, filled in',
  positions: ['action'],
  fields: {
    action: { kind: 'text', required: true },
    title: { kind: 'text', required: true, maxLength: 120 },
    connection: { kind: 'text', help: 'Id or title; left out: chosen when the preset is used.' },
    input: { kind: 'document', help: 'The input as JSON or @file. What is secret in it is not kept.' },
  },
  async run({ input, ...body }, { client, output }) {
    const saved = await (await client()).call('createPreset', { body: { ...body, input: objectOf(input, '--input') } });
    output.answer(saved, () => `Kept as ${cell(saved['id'])}.`);
    return exitCodes.done;
  },
});

const remove = defineCommand({
  name: 'preset remove',
  summary: 'Remove a preset',
  positions: ['id'],
  fields: { id: { kind: 'text', required: true } },
  async run({ id }, { client, output }) {
    await (await client()).call('removePreset', { params: { id } });
    output.answer({ removed: id }, () => `Removed ${id}.`);
    return exitCodes.done;
  },
});

export const presetCommands: readonly Command[] = [list, save, remove];
